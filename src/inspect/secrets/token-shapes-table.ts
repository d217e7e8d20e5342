/** How the credentials of one provider look. */
export interface TokenShape {
  /** The rule that an issue names. */
  readonly rule: string;
  /** As it stands in a sentence: `a GitHub token`. */
  readonly name: string;
  /** What it begins with: every text is searched for these, all at once. */
  readonly starts: readonly string[];
  /** What follows the start. Every repetition has an end, so that no text takes long. */
  readonly rest: RegExp;
  /** False where the same shape is also that of something public, or of nothing at all. @default true */
  readonly isCertain?: boolean;
  /** False where what follows is words and not random characters. @default true */
  readonly isRandom?: boolean;
  /** Where its maker says so. */
  readonly source: string;
}

/** Ends where no character of the alphabet follows, so that a longer word is none. */
const END = '(?![A-Za-z0-9_])';
const after = (pattern: string): RegExp => new RegExp(pattern + END, 'y');

/** The credentials that say themselves what they are. Sources are the documentation of their makers. */
export const tokenShapes: readonly TokenShape[] = [
  // Keys in files.
  { rule: 'private-key', name: 'a private key', starts: ['-----BEGIN '], rest: /(?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----(?:\s|\\[nrt])[\s\S]{0,400}?[A-Za-z0-9+/=]{32}/y, isRandom: false, source: 'RFC 7468, RFC 4716, RFC 9580, PROTOCOL.key of OpenSSH' },
  { rule: 'private-key', name: 'a private key of PuTTY', starts: ['PuTTY-User-Key-File-'], rest: /[23]: [\w.-]{2,40}[\s\S]{0,2000}?Private-Lines: \d/y, isRandom: false, source: 'the.earth.li/~sgtatham/putty/latest/htmldoc/AppendixC.html' },
  { rule: 'age-key', name: 'a private key of age', starts: ['AGE-SECRET-KEY-1'], rest: after('[A-Z0-9]{58}'), source: 'age-encryption.org/v1' },
  { rule: 'age-key', name: 'a private key of age', starts: ['AGE-SECRET-KEY-PQ-1'], rest: after('[A-Z0-9]{58,70}'), source: 'age-encryption.org/v1' },

  // Forges and registries.
  { rule: 'github-token', name: 'a GitHub token', starts: ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'], rest: after('[A-Za-z0-9]{36,255}'), source: 'github.blog/2021-04-05-behind-githubs-new-authentication-token-formats' },
  { rule: 'github-token', name: 'a GitHub token', starts: ['github_pat_'], rest: after('[A-Za-z0-9]{22}_[A-Za-z0-9]{59}'), source: 'docs.github.com/en/authentication, token formats' },
  { rule: 'gitlab-token', name: 'a GitLab token', starts: ['glpat-', 'gldt-', 'glrt-', 'glrtr-', 'glptt-', 'glft-', 'glimt-', 'glagent-', 'gloas-', 'glsoat-', 'glcbt-', 'glffct-'], rest: after('[A-Za-z0-9_.-]{20,300}'), source: 'docs.gitlab.com/security/tokens, token prefixes' },
  { rule: 'atlassian-token', name: 'an Atlassian token', starts: ['ATATT3xFfGF0', 'ATCTT3xFfG', 'ATBB'], rest: after('[A-Za-z0-9_=-]{24,400}'), source: 'support.atlassian.com, API tokens' },
  { rule: 'npm-token', name: 'an npm token', starts: ['npm_'], rest: after('[A-Za-z0-9]{36}'), source: 'docs.npmjs.com/about-access-tokens' },
  { rule: 'pypi-token', name: 'a PyPI token', starts: ['pypi-AgEIcHlwaS5vcmc', 'pypi-AgENdGVzdC5weXBpLm9yZ'], rest: after('[A-Za-z0-9_-]{50,400}'), source: 'pypi.org/help/#apitoken' },
  { rule: 'rubygems-token', name: 'a RubyGems key', starts: ['rubygems_'], rest: after('[a-f0-9]{48}'), source: 'guides.rubygems.org/api-key-scopes' },
  { rule: 'nuget-token', name: 'a NuGet key', starts: ['oy2'], rest: after('[a-z0-9]{43}'), source: 'learn.microsoft.com/nuget, API keys' },
  { rule: 'docker-token', name: 'a Docker Hub token', starts: ['dckr_pat_', 'dckr_oat_'], rest: after('[A-Za-z0-9_-]{27,64}'), source: 'docs.docker.com/security/access-tokens' },
  { rule: 'artifactory-token', name: 'an Artifactory key', starts: ['AKCp'], rest: after('[A-Za-z0-9]{69}'), source: 'jfrog.com/help, API key' },

  // Clouds.
  { rule: 'aws-key', name: 'the id of an AWS access key', starts: ['AKIA', 'ASIA'], rest: after('[A-Z2-7]{16}'), isCertain: false, source: 'docs.aws.amazon.com/IAM, unique identifiers' },
  { rule: 'aws-key', name: 'an AWS Bedrock key', starts: ['ABSKQmVkcm9ja0FQSUtleS'], rest: after('[A-Za-z0-9+/]{80,300}'), source: 'docs.aws.amazon.com/bedrock, API keys' },
  { rule: 'google-key', name: 'a Google API key', starts: ['AIza'], rest: after('[A-Za-z0-9_-]{35}'), isCertain: false, source: 'cloud.google.com/docs/authentication/api-keys' },
  { rule: 'google-key', name: 'a Google client secret', starts: ['GOCSPX-'], rest: after('[A-Za-z0-9_-]{28}'), source: 'developers.google.com/identity/protocols/oauth2' },
  { rule: 'google-key', name: 'a Google access token', starts: ['ya29.'], rest: after('[A-Za-z0-9_-]{40,400}'), source: 'developers.google.com/identity/protocols/oauth2' },
  { rule: 'azure-key', name: 'an Azure account key', starts: ['AccountKey='], rest: after('[A-Za-z0-9+/]{86}=='), source: 'learn.microsoft.com/azure/storage, connection strings' },
  { rule: 'azure-key', name: 'an Azure shared access key', starts: ['SharedAccessKey='], rest: after('[A-Za-z0-9+/]{43}='), source: 'learn.microsoft.com/azure/service-bus-messaging, connection strings' },
  { rule: 'azure-key', name: 'an Azure shared access signature', starts: ['&sig=', '?sig='], rest: after('[A-Za-z0-9%/+]{43,64}(?:%3[dD]|=)'), source: 'learn.microsoft.com/rest/api/storageservices, service SAS' },
  { rule: 'digitalocean-token', name: 'a DigitalOcean token', starts: ['dop_v1_', 'doo_v1_', 'dor_v1_'], rest: after('[a-f0-9]{64}'), source: 'docs.digitalocean.com/reference/api, tokens' },
  { rule: 'alibaba-key', name: 'the id of an Alibaba Cloud access key', starts: ['LTAI'], rest: after('[A-Za-z0-9]{20}'), isCertain: false, source: 'alibabacloud.com/help/ram, AccessKey pair' },
  { rule: 'scaleway-key', name: 'the id of a Scaleway access key', starts: ['SCW'], rest: after('[A-Z0-9]{17}'), isCertain: false, source: 'scaleway.com/docs, API keys' },
  { rule: 'yandex-token', name: 'a Yandex Cloud token', starts: ['t1.'], rest: after('[A-Z0-9a-z_-]{40,400}={0,2}\\.[A-Z0-9a-z_-]{86}={0,2}'), source: 'yandex.cloud/docs/iam, IAM token' },
  { rule: 'fly-token', name: 'a Fly.io token', starts: ['FlyV1 fm', 'fm2_lJPE', 'fm1r_', 'fm1a_'], rest: after('[A-Za-z0-9+/=,_]{60,400}'), source: 'fly.io/docs/security/tokens' },
  { rule: 'planetscale-token', name: 'a PlanetScale token', starts: ['pscale_tkn_', 'pscale_pw_', 'pscale_oauth_'], rest: after('[A-Za-z0-9_.=-]{32,64}'), source: 'planetscale.com/docs, service tokens' },
  { rule: 'databricks-token', name: 'a Databricks token', starts: ['dapi'], rest: after('[a-f0-9]{32}(?:-\\d)?'), source: 'docs.databricks.com/dev-tools/auth/pat' },
  { rule: 'supabase-token', name: 'a Supabase token', starts: ['sbp_'], rest: after('[a-f0-9]{40}'), source: 'supabase.com/docs/reference/api' },
  { rule: 'supabase-token', name: 'a Supabase secret key', starts: ['sb_secret_'], rest: after('[A-Za-z0-9_-]{22,40}'), source: 'supabase.com/docs/guides/api/api-keys' },
  { rule: 'netlify-token', name: 'a Netlify token', starts: ['nfp_', 'nfc_', 'nfo_', 'nfb_', 'nfu_'], rest: after('[A-Za-z0-9]{36}'), source: 'docs.netlify.com/api, authentication' },

  // Messages and mail.
  { rule: 'slack-token', name: 'a Slack token', starts: ['xoxa-', 'xoxb-', 'xoxe-', 'xoxe.', 'xoxo-', 'xoxp-', 'xoxr-', 'xoxs-'], rest: after('[0-9A-Za-z.-]{20,300}'), source: 'docs.slack.dev/authentication/tokens' },
  { rule: 'slack-token', name: 'a Slack token', starts: ['xapp-'], rest: after('\\d-[A-Z0-9]{8,16}-\\d{8,16}-[a-f0-9]{32,128}'), source: 'docs.slack.dev/authentication/tokens' },
  { rule: 'webhook-url', name: 'the URL of a Slack webhook', starts: ['hooks.slack.com/services/'], rest: after('T[A-Z0-9]{8,12}/B[A-Z0-9]{8,12}/[A-Za-z0-9]{20,32}'), source: 'docs.slack.dev, incoming webhooks' },
  { rule: 'webhook-url', name: 'the URL of a Discord webhook', starts: ['discord.com/api/webhooks/', 'discordapp.com/api/webhooks/'], rest: after('\\d{17,20}/[A-Za-z0-9_-]{60,80}'), source: 'discord.com/developers/docs/resources/webhook' },
  { rule: 'webhook-url', name: 'the URL of a Teams webhook', starts: ['.webhook.office.com/webhookb2/'], rest: after('[a-f0-9-]{36}@[a-f0-9-]{36}/IncomingWebhook/[a-f0-9]{32}'), source: 'learn.microsoft.com/microsoftteams, incoming webhooks' },
  { rule: 'sendgrid-key', name: 'a SendGrid key', starts: ['SG.'], rest: after('[A-Za-z0-9_-]{22}\\.[A-Za-z0-9_-]{43}'), source: 'twilio.com/docs/sendgrid, API keys' },
  { rule: 'mailgun-key', name: 'a Mailgun key', starts: ['key-'], rest: after('[a-f0-9]{32}'), isCertain: false, source: 'documentation.mailgun.com, API keys' },
  { rule: 'brevo-key', name: 'a Brevo key', starts: ['xkeysib-', 'xsmtpsib-'], rest: after('[a-f0-9]{64}-[A-Za-z0-9]{16}'), source: 'developers.brevo.com, authentication' },

  // Payment.
  { rule: 'stripe-key', name: 'a Stripe key', starts: ['sk_live_', 'rk_live_'], rest: after('[A-Za-z0-9]{16,200}'), source: 'docs.stripe.com/keys' },
  { rule: 'stripe-key', name: 'a test key of Stripe', starts: ['sk_test_', 'rk_test_'], rest: after('[A-Za-z0-9]{16,200}'), isCertain: false, source: 'docs.stripe.com/keys' },
  { rule: 'stripe-key', name: 'a Stripe webhook secret', starts: ['whsec_'], rest: after('[A-Za-z0-9+/=]{32,64}'), source: 'docs.stripe.com/webhooks' },
  { rule: 'square-token', name: 'a Square token', starts: ['sq0atp-', 'sq0csp-'], rest: after('[A-Za-z0-9_-]{22,43}'), source: 'developer.squareup.com/docs, access tokens' },
  { rule: 'shopify-token', name: 'a Shopify token', starts: ['shpat_', 'shpca_', 'shppa_', 'shpss_'], rest: after('[a-fA-F0-9]{32}'), source: 'shopify.dev/docs/apps/auth' },

  // Tools that look after clusters.
  { rule: 'vault-token', name: 'a Vault token', starts: ['hvs.', 'hvb.', 'hvr.'], rest: after('[A-Za-z0-9_-]{24,300}'), source: 'developer.hashicorp.com/vault/docs/concepts/tokens' },
  { rule: 'doppler-token', name: 'a Doppler token', starts: ['dp.pt.', 'dp.st.', 'dp.ct.', 'dp.sa.', 'dp.scim.', 'dp.audit.'], rest: after('(?:[a-z0-9_-]{2,35}\\.)?[A-Za-z0-9]{40,44}'), source: 'docs.doppler.com/reference/auth-token-formats' },
  { rule: 'onepassword-token', name: 'a 1Password token', starts: ['ops_eyJ'], rest: after('[A-Za-z0-9+/_-]{250,2000}={0,3}'), source: 'developer.1password.com/docs/service-accounts' },
  { rule: 'infisical-token', name: 'an Infisical token', starts: ['st.'], rest: after('[a-f0-9]{24}\\.[a-f0-9]{32}\\.[a-f0-9]{32}'), source: 'infisical.com/docs, service tokens' },
  { rule: 'pulumi-token', name: 'a Pulumi token', starts: ['pul-'], rest: after('[a-f0-9]{40}'), source: 'pulumi.com/docs, access tokens' },
  { rule: 'grafana-token', name: 'a Grafana token', starts: ['glsa_'], rest: after('[A-Za-z0-9]{32}_[a-fA-F0-9]{8}'), source: 'grafana.com/docs, service accounts' },
  { rule: 'grafana-token', name: 'a Grafana Cloud token', starts: ['glc_eyJ'], rest: after('[A-Za-z0-9+/]{57,400}={0,3}'), source: 'grafana.com/docs/grafana-cloud, access policies' },
  { rule: 'sentry-token', name: 'a Sentry token', starts: ['sntrys_eyJ', 'sntryu_'], rest: after('[A-Za-z0-9+/=_]{60,400}'), source: 'docs.sentry.io, auth tokens' },
  { rule: 'newrelic-key', name: 'a New Relic key', starts: ['NRAK-'], rest: after('[A-Z0-9]{27}'), source: 'docs.newrelic.com, API keys' },
  { rule: 'newrelic-key', name: 'a New Relic license key', starts: ['eu01xx', 'us01xx'], rest: after('[a-f0-9]{30}NRAL'), source: 'docs.newrelic.com, API keys' },
  { rule: 'dynatrace-token', name: 'a Dynatrace token', starts: ['dt0c01.', 'dt0s01.', 'dt0s06.', 'dt0s16.'], rest: after('[A-Z0-9]{24}\\.[A-Z0-9]{64}'), source: 'docs.dynatrace.com, token format' },
  { rule: 'honeycomb-key', name: 'a Honeycomb key', starts: ['hcaik_', 'hcamk_'], rest: after('[a-z0-9]{28,64}'), source: 'docs.honeycomb.io, API keys' },
  { rule: 'tailscale-key', name: 'a Tailscale key', starts: ['tskey-auth-', 'tskey-api-', 'tskey-client-', 'tskey-scim-', 'tskey-webhook-'], rest: after('[A-Za-z0-9]{6,32}(?:CNTRL)?-[A-Za-z0-9]{20,64}'), source: 'tailscale.com/kb, key prefixes' },
  { rule: 'buildkite-token', name: 'a Buildkite token', starts: ['bkua_'], rest: after('[a-f0-9]{40}'), source: 'buildkite.com/docs/apis/managing-api-tokens' },
  { rule: 'linear-key', name: 'a Linear key', starts: ['lin_api_', 'lin_oauth_'], rest: after('[A-Za-z0-9]{40,64}'), source: 'linear.app/developers' },
  { rule: 'notion-token', name: 'a Notion token', starts: ['ntn_'], rest: after('[A-Za-z0-9]{46}'), source: 'developers.notion.com, authorization' },
  { rule: 'postman-key', name: 'a Postman key', starts: ['PMAK-'], rest: after('[a-f0-9]{24}-[a-f0-9]{34}'), source: 'learning.postman.com, API keys' },
  { rule: 'figma-token', name: 'a Figma token', starts: ['figd_'], rest: after('[A-Za-z0-9_-]{40}'), source: 'developers.figma.com, access tokens' },

  // Models.
  { rule: 'openai-key', name: 'an OpenAI key', starts: ['sk-proj-', 'sk-svcacct-', 'sk-admin-'], rest: after('[A-Za-z0-9_-]{20,200}'), source: 'platform.openai.com/docs/api-reference/authentication' },
  { rule: 'openai-key', name: 'an OpenAI key', starts: ['sk-'], rest: after('[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}'), source: 'platform.openai.com/docs/api-reference/authentication' },
  { rule: 'anthropic-key', name: 'an Anthropic key', starts: ['sk-ant-'], rest: after('[a-z]{2,10}\\d\\d-[A-Za-z0-9_-]{80,120}'), source: 'docs.claude.com/en/api/overview' },
  { rule: 'huggingface-token', name: 'a Hugging Face token', starts: ['hf_', 'api_org_'], rest: after('[A-Za-z0-9]{34}'), source: 'huggingface.co/docs/hub/security-tokens' },
  { rule: 'groq-key', name: 'a Groq key', starts: ['gsk_'], rest: after('[A-Za-z0-9]{52}'), source: 'console.groq.com/docs' },
  { rule: 'xai-key', name: 'an xAI key', starts: ['xai-'], rest: after('[A-Za-z0-9]{80}'), source: 'docs.x.ai' },
  { rule: 'replicate-token', name: 'a Replicate token', starts: ['r8_'], rest: after('[A-Za-z0-9]{37}'), source: 'replicate.com/docs/topics/security/api-tokens' },

  // What many makers use.
  { rule: 'json-web-token', name: 'a JSON Web Token', starts: ['eyJ'], rest: after('[A-Za-z0-9_-]{10,1000}\\.eyJ[A-Za-z0-9_-]{10,4000}\\.[A-Za-z0-9_-]{20,1000}'), isCertain: false, source: 'RFC 7519' },
  { rule: 'password-hash', name: 'the hash of a password', starts: ['$2a$', '$2b$', '$2y$'], rest: after('\\d\\d\\$[./A-Za-z0-9]{53}'), isCertain: false, source: 'crypt(5)' },
  { rule: 'password-hash', name: 'the hash of a password', starts: ['$apr1$', '$5$', '$6$'], rest: after('(?:rounds=\\d{4,9}\\$)?[./A-Za-z0-9]{2,16}\\$[./A-Za-z0-9]{22,86}'), isCertain: false, source: 'crypt(5), httpd.apache.org/docs/2.4/misc/password_encryptions.html' },
];

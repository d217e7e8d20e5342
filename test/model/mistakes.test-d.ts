// Mistakes that the compiler refuses. `tsc` fails where one of these lines compiles; nothing here is ever run.
import { Deployment, EnvValue } from 'cdk8s-plus-27';
import {
  Application,
  addressOf,
  Config,
  type EnvironmentValue,
  type Hostname,
  hostname,
  hostOf,
  type Image,
  image,
  input,
  integer,
  Secrets,
  Stage,
  stageName,
  text,
  waive,
} from '../../src/index.ts';

class Database extends Application<{ readonly image: Image }> {
  readonly service = new Deployment(this, 'db', {
    containers: [{ image: this.vars.image, portNumber: 5432 }],
  }).exposeViaService();
  readonly login = new Secrets(this, 'login', ['username', 'password']);
}
class Cache extends Application {
  readonly config = new Config(this, 'config', { SIZE: '1' });
}
interface ShopVars {
  readonly image: Image;
  readonly replicas: number;
  readonly database: Database;
  readonly domain?: Hostname;
}
class Shop extends Application<ShopVars> {
  readonly config = new Config(this, 'config', { LOG_LEVEL: 'info' });
}
class Acme extends Stage<{ readonly shop: Image; readonly replicas: number }> {
  readonly database = new Database(this, 'database', { image: 'postgres:17' });
  readonly cache = new Cache(this, 'cache');
  readonly shop = new Shop(this, 'shop', { image: this.vars.shop, replicas: this.vars.replicas, database: this.database });
}

export function applications(stage: Acme): void {
  const { database, cache, shop } = stage;
  const name: string = 'redis';

  // @ts-expect-error A variable is missing.
  new Shop(stage, 'a', { image: 'shop:1', replicas: 1 });
  // @ts-expect-error All variables are missing.
  new Shop(stage, 'b');
  // @ts-expect-error Another application.
  new Shop(stage, 'c', { image: 'shop:1', replicas: 1, database: cache });
  // @ts-expect-error A variable that nobody knows.
  new Shop(stage, 'd', { image: 'shop:1', replicas: 1, database, replica: 2 });
  // @ts-expect-error An image without a tag.
  new Database(stage, 'e', { image: 'postgres' });
  // @ts-expect-error A text that need not be an image.
  new Database(stage, 'f', { image: name });
  // @ts-expect-error A domain without a dot.
  new Shop(stage, 'g', { image: 'shop:1', replicas: 1, database, domain: 'localhost' });
  // @ts-expect-error Variables are set once.
  shop.vars = { image: 'shop:1', replicas: 1, database };
  // @ts-expect-error Variables do not change.
  shop.vars.replicas = 2;
  // @ts-expect-error What comes before is an application, and no name.
  new Cache(stage, 'h', {}, { after: ['database'] });
  // @ts-expect-error No such option.
  new Cache(stage, 'i', {}, { nameSpace: 'a' });
}

export function keys(stage: Acme): void {
  // @ts-expect-error The Config has no such key.
  stage.shop.config.env('LOG_LEVLE');
  // @ts-expect-error The Secret has no such key.
  stage.database.login.env('pasword');
  // @ts-expect-error Values of a ConfigMap are text.
  new Config(stage.shop, 'more', { PORT: 8080 });
  // @ts-expect-error An application has no host.
  hostOf(stage.database);
  // @ts-expect-error A port is a number.
  addressOf(stage.database.service, { port: 'http' });
  // @ts-expect-error A path is no key.
  Config.fromFiles(stage.shop, 'files', { 'app.conf': 'a.conf' }).env('a.conf');
}

export function stages(): void {
  // @ts-expect-error The variables are missing.
  new Acme('staging');
  // @ts-expect-error The variables are missing.
  new Acme('staging', {});
  // @ts-expect-error A variable is missing.
  new Acme('staging', { vars: { shop: 'shop:1' } });
  // @ts-expect-error An input of another type.
  new Acme('staging', { vars: { shop: 'shop:1', replicas: input('REPLICAS', text) } });
  // @ts-expect-error An image is not just any text.
  new Acme('staging', { vars: { shop: input('SHOP_IMAGE', text), replicas: 1 } });
  // @ts-expect-error A default of another type.
  input('REPLICAS', integer, { default: '2' });
  // @ts-expect-error A default without a tag.
  input('SHOP_IMAGE', image, { default: 'shop' });
  // @ts-expect-error A name is a text.
  new Stage(input('NUMBER', integer));
  // @ts-expect-error No such layout.
  new Stage('staging', { layout: 'one-file' });
  // @ts-expect-error Options have names that exist.
  new Stage('staging', { cluser: 'eu' });
}

export function waivers({ shop, database }: Acme): void {
  // @ts-expect-error A reason is missing.
  waive(shop.config, 'missing-key');
  // @ts-expect-error A reason is missing.
  waive(shop.config, 'missing-key', {});
  // @ts-expect-error A reason of nothing.
  waive(shop.config, 'missing-key', { reason: '' });
  // @ts-expect-error A reason of nothing but spaces.
  waive(shop.config, 'missing-key', { reason: '   ' });
  // @ts-expect-error No such code.
  waive(shop.config, 'missing-kye', { reason: 'It is made by hand.' });
  // @ts-expect-error A code that would give broken YAML.
  waive(shop.config, 'invalid-name', { reason: 'It is made by hand.' });
  // @ts-expect-error Only a construct can be waived.
  waive('shop-config', 'missing-key', { reason: 'It is made by hand.' });
  // @ts-expect-error No such option.
  waive(database.service, 'missing-key', { reason: 'It is made by hand.', field: 'spec' });
}

export function whatIsFine(stage: Acme): void {
  new Stage('staging');
  new Stage(input('BRANCH', stageName('preview')), { ephemeral: true });
  new Acme('staging', { vars: { shop: input('SHOP_IMAGE', image), replicas: input('REPLICAS', integer, { default: 2 }) } });
  new Cache(stage, 'a');
  new Cache(stage, 'b', {}, { after: [stage.database] });
  new Shop(stage, 'c', { image: image('shop:1'), replicas: 1, database: stage.database, domain: hostname('a.example') });
  const values: readonly EnvironmentValue[] = [stage.shop.config.env('LOG_LEVEL'), stage.database.login.env('password')];
  const value: EnvValue = values[0] ?? EnvValue.fromValue('none');
  hostOf(stage.database.service);
  addressOf({ name: 'web', metadata: {} }, { port: 80 });
  const reason: string = 'It is made by hand.';
  waive(stage.shop.config, 'unknown-host', { reason, at: 'data.LOG_LEVEL' });
  waive(stage.database.service, 'unmatched-selector', { reason: ' It is made by hand.', stages: ['staging'] });
  void value;
}

import { Deployment } from 'cdk8s-plus-27';
import { Application, flux, type Image, image, input, Stage } from 'stagewright';

class Database extends Application {
  readonly server = new Deployment(this, 'server', { containers: [{ image: 'postgres:16.4', portNumber: 5432 }] });
  readonly service = this.server.exposeViaService({ name: 'database' });
}

class Web extends Application<{ image: Image }> {
  readonly web = new Deployment(this, 'web', { containers: [{ image: this.vars.image, portNumber: 8080 }] });
}

/** The applications that every stage has. */
export class Shop extends Stage<{ shop: Image }> {
  readonly database = new Database(this, 'database');
  readonly shop = new Web(this, 'shop', { image: this.vars.shop });
}

/** From pipelines, or from where it was tested. */
export const shop = input('SHOP_IMAGE', image);

/** Flux tells the forge how it came out. */
export const operator = flux({ status: { secret: 'forge-token' } });

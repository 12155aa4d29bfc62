import type { Resource } from '../../shared/n8n/operation';
import { find as findContact } from './contact/find';
import { register as registerOrder } from './order/register';
import { getMany as getManyStores } from './store/getMany';

const contact: Resource = { name: 'Contact', value: 'contact', operations: [findContact] };

const order: Resource = { name: 'Order', value: 'order', operations: [registerOrder] };

const store: Resource = { name: 'Store', value: 'store', operations: [getManyStores] };

export const resources: Resource[] = [order, store, contact];

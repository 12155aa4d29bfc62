import type { Resource } from '../../shared/n8n/operation';
import { find as findContact } from './contact/find';
import { register as registerOrder } from './order/register';
import { getMany as getManyStores } from './store/getMany';

export const resources: Resource[] = [
	{ name: 'Order', value: 'order', operations: [registerOrder] },
	{ name: 'Store', value: 'store', operations: [getManyStores] },
	{ name: 'Contact', value: 'contact', operations: [findContact] },
];

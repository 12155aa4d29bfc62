import type { Resource } from '../../../shared/node/operation';
import { register } from './register';

export const order: Resource = { name: 'Order', value: 'order', operations: [register] };

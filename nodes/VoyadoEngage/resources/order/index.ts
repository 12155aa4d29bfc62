import type { Resource } from '../../../shared/operation';
import { register } from './register';

export const order: Resource = { name: 'Order', value: 'order', operations: [register] };

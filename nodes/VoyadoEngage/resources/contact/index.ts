import type { Resource } from '../../../shared/node/operation';
import { find } from './find';

export const contact: Resource = { name: 'Contact', value: 'contact', operations: [find] };

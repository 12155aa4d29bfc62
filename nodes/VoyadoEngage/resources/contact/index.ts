import type { Resource } from '../../../shared/operation';
import { find } from './find';

export const contact: Resource = { name: 'Contact', value: 'contact', operations: [find] };

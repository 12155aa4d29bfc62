import type { Resource } from '../../../shared/node/operation';
import { getMany } from './getMany';

export const store: Resource = { name: 'Store', value: 'store', operations: [getMany] };

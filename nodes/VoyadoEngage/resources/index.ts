import type { Resource } from '../../shared/node/operation';
import { contact } from './contact';
import { order } from './order';
import { store } from './store';

export const resources: Resource[] = [order, store, contact];

import { describe } from 'vitest';
import { standardOrder } from '../../../nodes/Panora/standardOrder';
import { panoraShopifyOrder, panoraWooCommerceOrder } from '../../orders/panora';
import { describeReader } from '../../orders/properties';
describe('any order of Shopify', () =>
	describeReader(
		standardOrder,
		panoraShopifyOrder.map(({ raw }) => raw),
	));
describe('any order of WooCommerce', () =>
	describeReader(
		standardOrder,
		panoraWooCommerceOrder.map(({ raw }) => raw),
	));

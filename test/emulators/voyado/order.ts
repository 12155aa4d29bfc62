import { absolute, add, compare, decimal, multiply, negate, sumOf } from '../decimal';
import { ErrorResponse } from '../emulator';

/** A fee of an order; its value counts in the total, its tax in the total tax. */
export interface VoyadoFee {
	value: number;
	tax?: number;
	taxPercent?: number;
}

/** A line of an order, as far as the rules look at it. */
export interface VoyadoOrderItem {
	type: string;
	sku: string;
	quantity: number;
	grossPaidPrice: number;
	description: string;
	taxAmount?: number;
	taxPercent?: number;
	discounts?: Array<{ value: number }>;
}

/** The body of `POST /api/v2/orders`, as far as the rules look at it. */
export interface VoyadoOrder {
	contact: { matchKey: string; matchKeyType: string };
	orderNumber: string;
	orderStatus: string;
	paymentStatus: string;
	storeId: string;
	totalGrossPrice: number;
	totalTax?: number;
	items: VoyadoOrderItem[];
	paymentMethods?: Array<{ type: string; value: number }>;
	freightFee?: VoyadoFee;
	handlingFee?: VoyadoFee;
	totalRoundOff?: VoyadoFee;
}

/** The checks that Voyado can switch on for a tenant. Tenants since December 2022 have them off. */
export interface VoyadoChecks {
	/** T1: item and fee taxes make `totalTax`. */
	checksTax: boolean;
	/** T2: items and fees make `totalGrossPrice`. */
	checksTotal: boolean;
	/** T3: payments make `totalGrossPrice`. */
	checksPayments: boolean;
}

const text = { type: 'string' };
const filledText = { type: 'string', minLength: 1 };
const number = { type: 'number' };
const moment = { type: 'string', format: 'iso-date-time' };
const extraData = { type: 'object', additionalProperties: true };

/** Voyado names no unknown field, so one is refused: it is a typing error or a receipt's name. */
function closedObject(required: string[], properties: Record<string, unknown>) {
	return { type: 'object', additionalProperties: false, required, properties };
}

const fee = closedObject(['value'], { value: number, tax: number, taxPercent: number });

/** The JSON schema of the body. Names of match keys and item types are checked apart. */
export const orderSchema = closedObject(
	[
		...['contact', 'orderNumber', 'orderStatus', 'paymentStatus', 'createdDate', 'storeId'],
		...['currency', 'totalGrossPrice', 'items'],
	],
	{
		contact: closedObject(['matchKey', 'matchKeyType'], {
			matchKey: filledText,
			matchKeyType: text,
		}),
		orderNumber: filledText,
		orderStatus: filledText,
		paymentStatus: filledText,
		language: text,
		createdDate: moment,
		shippingDate: moment,
		statusChangedDate: moment,
		storeId: filledText,
		// ISO 4217 writes capitals; a shop that says "try" must be translated.
		currency: { type: 'string', pattern: '^[A-Z]{3}$' },
		exchangeRateToGroupCurrency: number,
		extraData,
		totalGrossPrice: number,
		totalTax: number,
		taxDetails: {
			type: 'array',
			items: closedObject([], {
				description: text,
				value: number,
				percent: number,
				totalIncludingTax: number,
				totalExcludingTax: number,
			}),
		},
		paymentMethods: {
			type: 'array',
			items: closedObject(['type', 'value'], {
				type: text,
				description: text,
				value: number,
				extraData,
			}),
		},
		items: {
			type: 'array',
			items: closedObject(['type', 'sku', 'quantity', 'grossPaidPrice', 'description'], {
				type: text,
				sku: text,
				quantity: number,
				grossPaidPrice: number,
				description: text,
				grossPaidPricePerUnit: number,
				taxAmount: number,
				taxPercent: number,
				imageUrl: text,
				targetUrl: text,
				extraData,
				totalDiscount: number,
				originalPrice: number,
				originalPricePerUnit: number,
				discounts: {
					type: 'array',
					items: closedObject(['value'], {
						// Rule 1: a discount is never positive.
						value: { type: 'number', minimum: -2147483648, maximum: 0 },
						type: text,
						description: text,
						extraData,
					}),
				},
				discounted: { type: 'boolean' },
			}),
		},
		freightFee: fee,
		handlingFee: fee,
		totalRoundOff: fee,
		totalDiscounts: number,
		totalOriginalPrice: number,
		totalItemsPrice: number,
		totalNetPrice: number,
		anyReturnItems: { type: 'boolean' },
	},
);

const matchKeyTypes = [
	...['email', 'socialsecuritynumber', 'mobilephone', 'cardid', 'externalid', 'membernumber'],
	...['contactid', 'membernumberwithcardnumberasfallback'],
];

/** Rejects unknown names. Case is ignored, since Voyado's own samples mix it. */
export function checkNames({ contact, items }: VoyadoOrder): void {
	if (!matchKeyTypes.includes(contact.matchKeyType.toLowerCase())) {
		throw orderError(400, 'InvalidMatchKeyType', `Unknown match key ${contact.matchKeyType}`);
	}
	for (const { type } of items) {
		if (!['purchase', 'return'].includes(type.toLowerCase())) {
			throw orderError(400, 'InvalidItemType', `Unknown item type ${type}`);
		}
	}
}

/** A price may differ by one cent after the division by the tax rate. */
const roundingTolerance = decimal('0.01');
const zero = decimal(0);

/** Rejects an order whose numbers break the rules: 2 to 5 always, T1 to T3 if enabled. */
export function checkArithmetic(order: VoyadoOrder, checks: VoyadoChecks): void {
	order.items.forEach((item, index) => checkItem(item, `items[${index}]`));

	// How returned lines count in the totals is not published, so orders with one are accepted.
	if (order.items.some(isReturn)) return;
	const fees = [order.freightFee, order.handlingFee, order.totalRoundOff];
	const taxes = sumOf([
		...order.items.map((item) => item.taxAmount),
		...fees.map((each) => each?.tax),
	]);
	const prices = sumOf([
		...order.items.map((item) => item.grossPaidPrice),
		...fees.map((each) => each?.value),
	]);
	if (checks.checksTax && order.totalTax !== undefined && differs(taxes, order.totalTax)) {
		throw orderError(422, 'InvalidTotalTax', 'totalTax is not the sum of the taxes');
	}
	if (checks.checksTotal && differs(prices, order.totalGrossPrice)) {
		throw orderError(422, 'InvalidTotalGrossPrice', 'totalGrossPrice is not the sum of the lines');
	}
	if (checks.checksPayments && order.paymentMethods !== undefined) {
		const payments = sumOf(order.paymentMethods.map(({ value }) => value));
		if (differs(payments, order.totalGrossPrice)) {
			throw orderError(422, 'InvalidPayments', 'paymentMethods do not make totalGrossPrice');
		}
	}
}

function checkItem(item: VoyadoOrderItem, path: string): void {
	const { quantity, grossPaidPrice, taxAmount, taxPercent } = item;
	// Rules 2 and 3.
	if (isReturn(item) ? quantity >= 0 : quantity <= 0) {
		throw orderError(422, 'InvalidQuantity', `${path}.quantity has the wrong sign`);
	}
	if (taxAmount === undefined) return;
	// Rule 4, multiplied out to avoid a division:
	// taxAmount * (100 + taxPercent) = grossPaidPrice * taxPercent.
	if (taxPercent !== undefined) {
		const rate = add(decimal(100), decimal(taxPercent));
		const expected = multiply(decimal(grossPaidPrice), decimal(taxPercent));
		const difference = add(multiply(decimal(taxAmount), rate), negate(expected));
		if (compare(absolute(difference), absolute(multiply(roundingTolerance, rate))) > 0) {
			throw orderError(422, 'InvalidTaxAmount', `${path}.taxAmount does not fit taxPercent`);
		}
	}
	// Rule 5.
	if (isReturn(item) && compare(multiply(decimal(taxAmount), decimal(quantity)), zero) >= 0) {
		throw orderError(422, 'InvalidTaxAmount', `${path}.taxAmount of a return must be positive`);
	}
}

function isReturn({ type }: VoyadoOrderItem): boolean {
	return type.toLowerCase() === 'return';
}

function differs(sum: ReturnType<typeof sumOf>, total: number): boolean {
	return compare(sum, decimal(total)) !== 0;
}

/** An error in Voyado's format. The codes for orders are not published; these are made up. */
export function orderError(
	status: number,
	errorCode: string,
	message: string,
	messageDetails: Record<string, unknown> = {},
): ErrorResponse {
	return new ErrorResponse(status, { errorCode, message, messageDetails });
}

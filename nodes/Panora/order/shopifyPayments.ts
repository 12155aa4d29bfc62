import { sumIfKnown, toAmountOrNull } from '../../shared/money/amount';
import { subtract, type Decimal } from '../../shared/money/decimal';
import { PartReader } from '../../shared/order/partReader';
import { isAbsent, type JsonRecord } from '../../shared/values';
import type { Payment, PaymentStatus } from '../../shared/order/standardOrder';
import { firstStated } from './parts';
import type { ShopifyMoney } from './shopifyMoney';

const paidKinds: unknown[] = ['sale', 'capture'];
const authorizationKinds: unknown[] = ['authorization', 'emv_authorization'];
const paidStatuses: Array<PaymentStatus | null> = ['paid', 'partiallyRefunded', 'refunded'];

/** How an order was or is to be paid, and what was paid. */
export interface ShopifyPayments {
	payments: Payment[];
	paid: string | null;
	paidAt: string | null;
}

/**
 * Reads payments from the order's transactions. Without those only the names of the ways of payment are
 * known, and how much was paid by one that paid the whole order.
 *
 * @param whole what was paid for a paid order
 * @see https://shopify.dev/docs/api/admin-rest/2024-07/resources/transaction
 */
export function readPayments(
	order: JsonRecord,
	status: PaymentStatus | null,
	whole: Decimal | null,
	money: ShopifyMoney,
	part: PartReader,
): ShopifyPayments {
	const transactions = part.records(order.transactions, 'payments');
	if (transactions.length === 0) {
		return { payments: readNames(order, status, whole, part), paid: null, paidAt: null };
	}
	const isOpen = openTransactions(transactions);
	const changes = transactions.filter(
		({ kind, status: own }) => kind === 'change' && own === 'success',
	);
	/** Less the change that the customer got back in cash. */
	const amountOf = (transaction: JsonRecord) => {
		const given = money.transactionAmount(transaction, part, 'payments');
		const back = changes
			.filter(({ parent_id: parent }) => !isAbsent(parent) && parent === transaction.id)
			.map((change) => money.transactionAmount(change, part, 'payments'));
		const change = sumIfKnown(back);
		return given && change && subtract(given, change);
	};
	const paying = transactions.filter(
		({ kind, status: own }) => paidKinds.includes(kind) && own === 'success',
	);
	return {
		payments: transactions.filter(isOpen).map((transaction) => ({
			method: part.text(transaction.gateway, 'payments'),
			amount: toAmountOrNull(amountOf(transaction)),
			status: part.text(
				authorizationKinds.includes(transaction.kind) ? transaction.kind : transaction.status,
				'payments',
			),
		})),
		paid: toAmountOrNull(sumIfKnown(paying.map(amountOf))),
		paidAt: paidStatuses.includes(status) ? latestOf(paying, part) : null,
	};
}

/** Tells the transactions that pay or are to pay: none that failed, or that another took the place of. */
function openTransactions(transactions: JsonRecord[]): (transaction: JsonRecord) => boolean {
	const silent = new PartReader();
	const followed = new Set(
		transactions
			.filter(({ kind, status }) => kind !== 'refund' && status === 'success')
			.flatMap(({ parent_id: parent }) => silent.text(parent, '') ?? []),
	);
	return ({ id, kind, status }) => {
		if (status !== 'success' && status !== 'pending') return false;
		if (paidKinds.includes(kind))
			return status === 'success' || !followed.has(silent.text(id, '') ?? '');
		return authorizationKinds.includes(kind) && !followed.has(silent.text(id, '') ?? '');
	};
}

function latestOf(transactions: JsonRecord[], part: PartReader): string | null {
	const dates = transactions.flatMap(
		(each) => part.date(firstStated(each.processed_at, each.created_at), 'paidAt') ?? [],
	);
	return dates.sort((one, other) => Date.parse(one) - Date.parse(other)).at(-1) ?? null;
}

function readNames(
	order: JsonRecord,
	status: PaymentStatus | null,
	whole: Decimal | null,
	part: PartReader,
): Payment[] {
	const names = Array.isArray(order.payment_gateway_names) ? order.payment_gateway_names : [];
	const methods = [...new Set(names.flatMap((name) => part.text(name, 'payments') ?? []))];
	const isKnown = methods.length === 1 && status === 'paid';
	return methods.map((method) => ({
		method,
		amount: isKnown ? toAmountOrNull(whole) : null,
		status: null,
	}));
}

import type { EmulatorOptions } from '../emulator';
import type { AkinonOrder } from '../orders';

/** Options of the Akinon emulator, which can change while it runs. */
export interface AkinonOptions extends EmulatorOptions {
	apiToken: string;
	/** A valid token of a user who may not see orders (403). */
	restrictedApiToken: string;
	username: string;
	password: string;
	/** Larger `limit`s are reduced to this silently. */
	maximumLimit: number;
	/** The origin in `next` and `previous`: Omnitron's back office; null for the emulator's own. */
	backOfficeOrigin: string | null;
	/** Whether the undocumented parameters `number` and `sort` work. If not, they are ignored. */
	supportsExtraParameters: boolean;
	/** Whether the filter `is_send` is ignored, so that lists include sent orders. */
	ignoresSendFilter: boolean;
	/** IDs of card orders that cannot be canceled because they have no purchase transaction. */
	withoutPurchaseTransaction: number[];
}

/** A link between an order item and its row in the ERP. */
export interface AkinonMapping {
	pk: number;
	object_id: number;
	code: string;
	content_type: number;
}

/** A cancellation or refund that was accepted. */
export interface AkinonCancellation {
	order: number;
	items: number[];
	body: Record<string, unknown>;
}

/** What the control API returns. */
export interface AkinonState {
	orders: Array<Pick<AkinonOrder, 'id' | 'number' | 'status' | 'is_send'> & { timesSent: number }>;
	logins: number;
	mappings: AkinonMapping[];
	stockReleasedFor: number[];
	cancellations: AkinonCancellation[];
}

export const defaults: AkinonOptions = {
	latency: 0,
	apiToken: '3f1c0ffee0ddba11cafe0123456789abcdef0123',
	restrictedApiToken: '0ff1ce000ddba11cafe0123456789abcdef01234',
	username: 'integration@example.com',
	password: 'invented-password',
	maximumLimit: 500,
	backOfficeOrigin: 'https://back-office.akinon.example',
	supportsExtraParameters: true,
	ignoresSendFilter: false,
	withoutPurchaseTransaction: [],
};

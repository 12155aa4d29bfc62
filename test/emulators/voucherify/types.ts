import type { FastifyReply } from 'fastify';

import type { EmulatorOptions } from '../emulator';
import type { MetadataSchema } from './metadata';

export type Json = Record<string, unknown>;

/** An order as Voucherify returns it. */
export interface VoucherifyOrder extends Json {
	id: string;
	source_id: string | null;
	status: string;
	created_at: string;
	updated_at: string | null;
	metadata: Json;
}

/** A customer as Voucherify returns it. Most fields may be null. */
export interface VoucherifyCustomer extends Json {
	id: string;
	source_id: string | null;
	email: string | null;
	phone: string | null;
}

/** Why an order of an import fails. `isUnnamed` omits its source ID from the result, `isSilent` the whole entry. */
export interface ImportFailure {
	reason: string;
	isUnnamed?: boolean;
	isSilent?: boolean;
}

/** Options of the Voucherify emulator, which can change while it runs. */
export interface VoucherifyOptions extends EmulatorOptions {
	applicationId: string;
	secretKey: string;
	/** Lifetime of an OAuth 2.0 access token. */
	accessTokenMilliseconds: number;
	/** Calls per window. Plans allow 100 or 2,000 per minute, custom contracts more. */
	callsPerWindow: number;
	windowMilliseconds: number;
	/** The limit that a rejected call is told it exceeded. */
	limitType: 'api_calls' | 'api_calls_cycle';
	/** Duration of an import or export. */
	jobMilliseconds: number;
	/** Whether jobs never end. */
	isJobStuck: boolean;
	/** Whether exports end with ERROR and imports with FAILED. */
	isJobFailing: boolean;
	/** Whether a download requires the keys in addition to the link's token, as Voucherify does. */
	downloadNeedsKeys: boolean;
	/** Lifetime of a link's token. */
	tokenMilliseconds: number;
	/** Responds to an allowed download, and returns whether it did. */
	answerDownload?: (reply: FastifyReply) => boolean;
	/** Minimum size of a file; generated rows fill it. */
	exportBytes: number;
	/** More orders than that in an import are answered with 413; bytes do the same in reality. */
	maxImportOrders: number;
	/** Metadata schemas by kind of record. */
	schemas: Record<string, MetadataSchema>;
	/** Returns why an order of an import fails, undefined if it succeeds. */
	importFailure?: (order: Json) => ImportFailure | undefined;
	/** Whether `updated_at` is null until an order is updated, as the published description allows. */
	isUpdatedAtNull: boolean;
	/** Where the list by `-updated_at` has orders whose `updated_at` is null; `mixed`: by their creation. */
	neverUpdated: 'first' | 'last' | 'mixed';
	/** Whether orders with the same time are listed in another sequence at each request. */
	areTiesShuffled: boolean;
	/** Replaces the number of orders that a list says. */
	reportTotal?: (count: number, listed: number) => unknown;
	/** Whether lists have no `total`. */
	isTotalLeftOut: boolean;
	/** The shape of `failed`: a list as in the published examples, or a record as in the schema. */
	failedAs: 'list' | 'record';
}

export const defaults: VoucherifyOptions = {
	latency: 0,
	applicationId: 'invented-application',
	secretKey: 'invented-voucherify-key',
	accessTokenMilliseconds: 900_000,
	callsPerWindow: 100_000,
	windowMilliseconds: 60_000,
	limitType: 'api_calls',
	jobMilliseconds: 20,
	isJobStuck: false,
	isJobFailing: false,
	downloadNeedsKeys: true,
	tokenMilliseconds: 60_000,
	exportBytes: 0,
	maxImportOrders: 2_000,
	schemas: {
		order: {
			properties: {
				channel: { type: 'string' },
				location_id: { type: 'string', array: true },
				old_key: { type: 'string', deleted: true },
			},
		},
	},
	isUpdatedAtNull: false,
	neverUpdated: 'last',
	areTiesShuffled: false,
	isTotalLeftOut: false,
	failedAs: 'list',
};

import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { listSearch } from '../shared/n8n/listSearch';
import { textOf } from '../shared/values';
import { isEcommerce, listConnections, panora } from './api/client';
import type { PanoraConnection } from './api/types';

/** Searches the connections to shops by shop system, address and status. */
export const searchConnections = listSearch(panora, async (client) => {
	const shops = (await listConnections(client)).filter(isEcommerce);
	return shops.flatMap((shop) => {
		const value = textOf(shop.connection_token);
		return value ? { name: labelOf(shop), value } : [];
	});
});

function labelOf({ provider_slug, account_url, status }: PanoraConnection): string {
	const name = [provider_slug, account_url].map(textOf).filter(Boolean).join(' - ') || 'Connection';
	const state = textOf(status);
	return state === undefined || state === 'valid' ? name : `${name} (${state})`;
}

type SuggestedField = 'orderStatus' | 'paymentStatus' | 'fulfillmentStatus' | 'currency';

/** ISO 4217 codes that Panora declares. */
const currencies =
	'AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND ' +
	'BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF ' +
	'DKK DOP DZD EGP ERN ETB EUR FJD FKP FOK GBP GEL GGP GHS GIP GMD GNF GTQ ' +
	'GYD HKD HNL HRK HTG HUF IDR ILS IMP INR IQD IRR ISK JEP JMD JOD JPY KES ' +
	'KGS KHR KID KMF KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD ' +
	'MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB ' +
	'PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP ' +
	'SLE SLL SOS SRD SSP STN SYP SZL THB TJS TMT TND TOP TRY TTD TVD TWD TZS ' +
	'UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XDR XOF XPF YER ZAR ZMW ZWL';

/**
 * The values that Panora's types declare. They are only suggestions: orders contain the shop system's
 * own values, and Panora accepts any text.
 *
 * @see https://github.com/panoratech/Panora/blob/c6741e9e/packages/api/src/ecommerce/order/types/model.unified.ts
 */
const suggestions: Record<SuggestedField, string[]> = {
	orderStatus: ['PENDING', 'UNSHIPPED', 'SHIPPED', 'CANCELED'],
	paymentStatus: ['SUCCESS', 'FAIL'],
	fulfillmentStatus: ['PENDING', 'FULFILLED', 'CANCELED'],
	currency: currencies.split(' '),
};

type ListSearch = (this: ILoadOptionsFunctions, filter?: string) => Promise<INodeListSearchResult>;

function searchSuggestionsOf(field: SuggestedField): ListSearch {
	return async function (filter = '') {
		const searchText = filter.trim().toUpperCase();
		const matches = suggestions[field].filter((value) => value.includes(searchText));
		return { results: matches.map((value) => ({ name: value, value })) };
	};
}

/** The search methods of the fields for which Panora suggests values. */
export const searchSuggestions: Record<SuggestedField, ListSearch> = {
	orderStatus: searchSuggestionsOf('orderStatus'),
	paymentStatus: searchSuggestionsOf('paymentStatus'),
	fulfillmentStatus: searchSuggestionsOf('fulfillmentStatus'),
	currency: searchSuggestionsOf('currency'),
};

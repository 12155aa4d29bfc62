import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import countBy from 'lodash/countBy';
import memoize from 'lodash/memoize';
import type {
	DeduplicationHelperFunctions,
	DeduplicationItemTypes,
	DeduplicationMode,
	DeduplicationScope,
	ICheckProcessedOptions,
} from 'n8n-workflow';
import { DataDeduplicationService } from 'n8n-core';

type Place = { workflow: { id?: string }; node?: { id: string } };

export interface Row {
	mode: DeduplicationMode;
	data: string[];
}

/**
 * n8n's deduplication store as n8n itself keeps it, without its database: a table with a row for each
 * node and one for the workflow. A row is read, changed and written back whole, without a lock. The
 * first write of a row is an INSERT, which fails where another one came first; an UPDATE of a row
 * that is gone changes nothing. Written along n8n 2.41.1, `dist/deduplication/deduplication-helper.js`.
 */
export class DeduplicationStore {
	calls = 0;

	/** @param rows the table; several processes share one */
	constructor(readonly rows = new Map<string, Row>()) {}

	/** Called before each call acts; throw to let the store fail. */
	beforeCall: () => void | Promise<void> = () => undefined;

	/** Waits as long as a statement takes, before and after the database carries it out. */
	statement: () => Promise<unknown> = async () => await pause(1);

	/** Takes the place of n8n's store for everything that runs in this process, until another one does. */
	async install(): Promise<void> {
		const manager = {
			checkProcessedAndRecord: async (
				items: DeduplicationItemTypes[],
				scope: DeduplicationScope,
				place: Place,
				options: ICheckProcessedOptions,
			) => await this.check(items, rowName(scope, place), options),
			removeProcessed: async (
				items: DeduplicationItemTypes[],
				scope: DeduplicationScope,
				place: Place,
			) => await this.remove(items, rowName(scope, place)),
			clearAllProcessedItems: async (scope: DeduplicationScope, place: Place) =>
				await this.clear(rowName(scope, place)),
			getProcessedDataCount: async (
				scope: DeduplicationScope,
				place: Place,
				options: ICheckProcessedOptions,
			) => await this.count(rowName(scope, place), options),
		};
		// n8n takes one for good; here, several test files share a process.
		(DataDeduplicationService as unknown as { instance?: unknown }).instance = undefined;
		await DataDeduplicationService.init(
			manager as unknown as Parameters<typeof DataDeduplicationService.init>[0],
		);
	}

	/** The helpers as a node of a workflow gets them. */
	helpersOf(place: Place): Omit<DeduplicationHelperFunctions, 'checkProcessedItemsAndRecord'> {
		return {
			checkProcessedAndRecord: async (items, scope, options) =>
				await this.check(items, rowName(scope, place), options),
			removeProcessed: async (items, scope) => await this.remove(items, rowName(scope, place)),
			clearAllProcessedItems: async (scope) => await this.clear(rowName(scope, place)),
			getProcessedDataCount: async (scope, options) =>
				await this.count(rowName(scope, place), options),
		};
	}

	private async check(
		items: DeduplicationItemTypes[],
		name: string,
		{ mode, maxEntries }: ICheckProcessedOptions,
	) {
		const hashes = items.map(hash);
		const row = await this.select(name);
		if (row && row.mode !== mode) {
			throw new Error('Deduplication data was originally saved with an incompatible setting');
		}
		if (!row) {
			if (maxEntries) hashes.splice(0, hashes.length - maxEntries);
			await this.insert(name, { mode, data: hashes });
			return { new: items, processed: [] };
		}
		const known = new Set(row.data);
		const isNew = (_item: DeduplicationItemTypes, index: number) => !known.has(hashes[index]);
		row.data.push(...hashes.filter((each) => !known.has(each)));
		if (maxEntries) row.data.splice(0, row.data.length - maxEntries);
		await this.update(name, row);
		return {
			new: items.filter(isNew),
			processed: items.filter((item, index) => !isNew(item, index)),
		};
	}

	private async remove(items: DeduplicationItemTypes[], name: string): Promise<void> {
		const row = await this.select(name);
		if (!row) return;
		// Of entries that are there twice, the first one goes.
		const left = countBy(items.map(hash));
		row.data = row.data.filter((each) => !(left[each]-- > 0));
		await this.update(name, row);
	}

	private async clear(name: string): Promise<void> {
		await this.begin();
		this.rows.delete(name);
		await this.statement();
	}

	private async count(name: string, { mode }: ICheckProcessedOptions): Promise<number> {
		const row = await this.select(name);
		return mode === 'entries' && row?.mode === 'entries' ? row.data.length : 0;
	}

	private async begin(): Promise<void> {
		this.calls++;
		await this.beforeCall();
		await this.statement();
	}

	private async select(name: string): Promise<Row | undefined> {
		await this.begin();
		const row = this.rows.get(name);
		const read = row && { ...row, data: [...row.data] };
		await this.statement();
		return read;
	}

	private async insert(name: string, row: Row): Promise<void> {
		await this.statement();
		if (this.rows.has(name)) throw new Error('UNIQUE constraint failed: processed_data');
		this.rows.set(name, row);
		await this.statement();
	}

	private async update(name: string, row: Row): Promise<void> {
		await this.statement();
		if (this.rows.has(name)) this.rows.set(name, row);
		await this.statement();
	}
}

const hash = memoize((item: DeduplicationItemTypes): string =>
	createHash('md5').update(item.toString()).digest('base64'),
);

/** The table's key. */
function rowName(scope: DeduplicationScope, { workflow, node }: Place): string {
	return `${workflow.id} ${scope === 'node' ? `n:${node?.id}` : ''}`;
}

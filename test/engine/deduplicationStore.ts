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
 * n8n's deduplication store without its database: a table with one row per node and one per workflow. A
 * row is read, changed and written back as a whole, without a lock. The first write of a row is an
 * INSERT, which fails if another one came first. An UPDATE of a deleted row changes nothing. Modeled on
 * n8n 2.41.1, `dist/deduplication/deduplication-helper.js`.
 */
export class DeduplicationStore {
	calls = 0;

	/** @param rows the table; several processes share one */
	constructor(readonly rows = new Map<string, Row>()) {}

	/** Runs before each call. If it throws, the call fails. */
	beforeCall: () => void | Promise<void> = () => undefined;

	/** Takes the time of a statement, before and after the database carries it out. */
	statement: () => Promise<unknown> = async () => await pause(1);

	/** Replaces n8n's store for all nodes in this process. */
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
		// n8n allows one store per process, but several test files share a process.
		(DataDeduplicationService as unknown as { instance?: unknown }).instance = undefined;
		await DataDeduplicationService.init(
			manager as unknown as Parameters<typeof DataDeduplicationService.init>[0],
		);
	}

	/** Returns the helpers that a node of a workflow gets. */
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
		// Of duplicate entries, the first one is removed.
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

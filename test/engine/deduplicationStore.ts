import { setTimeout as pause } from 'node:timers/promises';
import type { DeduplicationItemTypes, ICheckProcessedOptions } from 'n8n-workflow';
import { DataDeduplicationService } from 'n8n-core';

type Place = { workflow: { id?: string }; node?: { id: string } };

/**
 * n8n's deduplication store as n8n itself keeps it: one row a node that is read, changed and written
 * back without a lock, so that two calls at the same time lose one of them; the oldest entries go
 * first. Kept here in memory, since the real one needs n8n's database.
 */
export class DeduplicationStore {
	readonly rows = new Map<string, string[]>();

	calls = 0;

	/** Called before each call acts; throw to let the store fail. */
	beforeCall: () => void | Promise<void> = () => undefined;

	/** Takes the place of n8n's store for everything that runs in this process. */
	async install(): Promise<void> {
		const check = async (
			items: DeduplicationItemTypes[],
			_scope: string,
			place: Place,
			options: ICheckProcessedOptions,
		) => await this.check(items.map(String), place, options);
		const remove = async (items: DeduplicationItemTypes[], _scope: string, place: Place) =>
			await this.remove(items.map(String), place);
		const manager = { checkProcessedAndRecord: check, removeProcessed: remove };
		await DataDeduplicationService.init(
			manager as unknown as Parameters<typeof DataDeduplicationService.init>[0],
		);
	}

	private async check(items: string[], place: Place, options: ICheckProcessedOptions) {
		const row = await this.read(place);
		const known = new Set(row);
		const added = items.filter((item) => !known.has(item));
		row.push(...added);
		if (options.maxEntries) row.splice(0, row.length - options.maxEntries);
		await this.write(place, row);
		return { new: added, processed: items.filter((item) => known.has(item)) };
	}

	private async remove(items: string[], place: Place): Promise<void> {
		const gone = new Set(items);
		await this.write(
			place,
			(await this.read(place)).filter((item) => !gone.has(item)),
		);
	}

	private async read(place: Place): Promise<string[]> {
		this.calls++;
		await this.beforeCall();
		await pause(1);
		return [...(this.rows.get(rowOf(place)) ?? [])];
	}

	private async write(place: Place, row: string[]): Promise<void> {
		await pause(1);
		this.rows.set(rowOf(place), row);
	}
}

function rowOf({ workflow, node }: Place): string {
	return `${workflow.id} ${node?.id}`;
}

import type { IExecuteFunctions } from 'n8n-workflow';

import { toPlainText } from '../truncate';

/** A hint's text, or a function that builds it from the number of occurrences and of each detail. */
export type HintText = string | ((count: number, detailCounts: Map<string, number>) => string);

interface Hint {
	text: HintText;
	count: number;
	detailCounts: Map<string, number>;
}

/** Collects the hints of a run and merges those of one kind, so that 1,000 items show one hint. */
export class Hints {
	private readonly byKind = new Map<string, Hint>();

	/**
	 * Adds a hint. If one of this kind exists, it is counted and its text replaced.
	 *
	 * @param details what the hint is about this time; each one is counted
	 */
	add(text: HintText, kind = String(text), details: string[] = []): void {
		const { count, detailCounts } = this.byKind.get(kind) ?? { count: 0, detailCounts: new Map() };
		for (const detail of details) detailCounts.set(detail, (detailCounts.get(detail) ?? 0) + 1);
		this.byKind.set(kind, { text, count: count + 1, detailCounts });
	}

	/** Shows all hints on the node's output pane. */
	show(context: IExecuteFunctions): void {
		for (const { text, count, detailCounts } of this.byKind.values()) {
			const message = typeof text === 'string' ? text : text(count, detailCounts);
			context.addExecutionHints({
				message: toPlainText(message),
				type: 'warning',
				location: 'outputPane',
			});
		}
	}
}

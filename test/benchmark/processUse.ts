/** What a process uses, by Linux' own books. */
import { readFileSync, writeFileSync } from 'node:fs';

/** The kernel counts the time of processes in hundredths of a second on all platforms that n8n runs on. */
const MS_PER_TICK = 10;
const BYTES_PER_KILOBYTE = 1024;
/** Resets the peak: https://docs.kernel.org/filesystems/proc.html, clear_refs. */
const RESET_PEAK = '5';

/** Milliseconds of CPU that a process has used since its start, in its own code and for it in the kernel. */
export function cpuMsOf(processId: number): number {
	const text = readFileSync(`/proc/${processId}/stat`, 'utf8');
	// The name of the program, in brackets, may hold spaces.
	const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
	const [user, system] = [Number(fields[11]), Number(fields[12])];
	return (user + system) * MS_PER_TICK;
}

/** The memory that a process holds now, and the most that it held since the peak was reset, in bytes. */
export function memoryOf(processId: number): { now: number; peak: number } {
	const text = readFileSync(`/proc/${processId}/status`, 'utf8');
	const bytes = (name: string) =>
		Number(new RegExp(`${name}:\\s+(\\d+)`).exec(text)?.[1]) * BYTES_PER_KILOBYTE;
	return { now: bytes('VmRSS'), peak: bytes('VmHWM') };
}

export function resetPeakMemory(processId: number): void {
	writeFileSync(`/proc/${processId}/clear_refs`, RESET_PEAK);
}

import fastify from 'fastify';

/**
 * An emulator of a chat model with OpenAI's chat completions API. It says what a test has written for
 * it, turn by turn, and keeps what it was asked.
 */

/** What the model says in a turn: text, or that a tool is to be used. */
export type Turn = string | { tool: string; input: Record<string, unknown> };

/** A tool that the model was offered, with the JSON schema of what it takes. */
export interface OfferedTool {
	name: string;
	description: string;
	parameters: { properties?: Record<string, unknown>; required?: string[] };
}

interface ChatRequest {
	messages: Array<{ role: string; content: unknown }>;
	tools?: Array<{ function: OfferedTool }>;
}

export interface ChatModel {
	/** For the credential of the model's node. */
	url: string;
	/** The tools that were offered in the last turn. */
	offered(): OfferedTool[];
	turns(): number;
	close(): Promise<void>;
}

/**
 * Starts the emulator on a free port.
 *
 * @param script what the model says, by what the tools have answered so far, as text
 */
export async function startChatModel(
	script: Array<(toolAnswers: string[]) => Turn>,
): Promise<ChatModel> {
	const requests: ChatRequest[] = [];
	const app = fastify();
	app.post<{ Body: ChatRequest }>('/v1/chat/completions', ({ body }) => {
		requests.push(body);
		const answers = body.messages
			.filter(({ role }) => role === 'tool')
			.map(({ content }) => (typeof content === 'string' ? content : JSON.stringify(content)));
		const turn = script[answers.length](answers);
		return completion(turn, requests.length);
	});
	const origin = await app.listen({ host: '127.0.0.1', port: 0 });
	return {
		url: `${origin}/v1`,
		offered: () => (requests.at(-1)?.tools ?? []).map(({ function: tool }) => tool),
		turns: () => requests.length,
		close: async () => await app.close(),
	};
}

/** @see https://platform.openai.com/docs/api-reference/chat/object */
function completion(turn: Turn, number: number): object {
	const isText = typeof turn === 'string';
	const message = isText
		? { role: 'assistant', content: turn }
		: { role: 'assistant', content: null, tool_calls: [toolCall(turn, number)] };
	return {
		id: `chat-${number}`,
		object: 'chat.completion',
		created: 0,
		model: 'emulator',
		choices: [{ index: 0, message, finish_reason: isText ? 'stop' : 'tool_calls' }],
		usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
	};
}

function toolCall({ tool, input }: Exclude<Turn, string>, number: number): object {
	const call = { name: tool, arguments: JSON.stringify(input) };
	return { id: `call-${number}`, type: 'function', function: call };
}

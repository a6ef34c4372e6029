// The least that a webhook can do: it reads a push and answers 202. The bound of every other Worker.
export default {
  async fetch(request) {
    const payload = JSON.parse(await request.text()) as { push_data?: object };
    return Response.json({ accepted: payload.push_data !== undefined }, { status: 202 });
  },
} satisfies ExportedHandler;

/**
 * The least that can track: events as JSON in an array, sent when the task is over. No consent gate, no session, no
 * storage, no retry, no page events.
 */
(() => {
  const anonymousId = crypto.randomUUID();
  let endpoint = '';
  let waiting = [];

  const send = () => {
    const events = waiting;
    waiting = [];
    while (events.length > 0) {
      const body = `{"writeKey":"demo-web","batch":[${events.splice(0, 50)}]}`;
      fetch(`${endpoint}/v1/batch`, { method: 'POST', body });
    }
  };

  window.memoryQueue = {
    init(options) {
      endpoint = options.endpoint;
    },
    track(event, properties) {
      const context = { page: { url: location.href }, consent: { categoryPreferences: { analytics: true } } };
      const messageId = crypto.randomUUID();
      const timestamp = new Date().toISOString();
      const length = waiting.push(
        JSON.stringify({ type: 'track', messageId, timestamp, anonymousId, event, properties, context }),
      );
      if (length === 1) setTimeout(send);
    },
  };
})();

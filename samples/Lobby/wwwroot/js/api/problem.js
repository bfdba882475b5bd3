/** A refusal in the API's own words (an RFC 9457 document), or the reason why there was no answer (status 0). */
export class Problem extends Error {
  constructor(status, document = {}) {
    super(document.detail || document.title || `The host answered ${status}.`);
    this.status = status;
    this.title = document.title ?? "";
    this.code = document.code ?? "";
    this.operationId = document.operation_id ?? "";
    this.canRetry = document.can_retry ?? (status === 0 || status === 503);
  }

  /** Nothing was heard, so the operation may have happened all the same. */
  static get unheard() {
    return new Problem(0, {
      title: "No answer",
      detail: "The connection broke before an answer came. The operation may still be running; the operation log shows how it ends.",
    });
  }

  static async of(response) {
    const isJson = /^application\/(problem\+)?json/.test(response.headers.get("content-type") ?? "");
    const document = isJson ? await response.json().catch(() => ({})) : {};
    return new Problem(response.status, { title: response.statusText, ...document });
  }
}

import Hummingbird
import NIOCore

/// A script that pages load from here, the only sort that they may run.
struct BuyerScript: Sendable {
    let file: String
    let path: String
    private let text: String

    /// Keeps the page of a survey's quotas up to date: the server sends the part of it that has changed as text, never as markup.
    static let counts = BuyerScript(
        file: "counts.js", path: "/manage/buyer-surveys/assets/counts.js",
        text: """
            "use strict";
            const source = new EventSource(document.querySelector("main").dataset.events);
            source.onmessage = (event) => {
                for (const [id, value] of Object.entries(JSON.parse(event.data))) {
                    const element = document.getElementById(id);
                    if (!element) { location.reload(); return; }
                    if (element.tagName === "PROGRESS") {
                        element.max = value[1];
                        element.value = value[0];
                    } else {
                        element.textContent = value;
                    }
                }
            };

            """)

    var response: Response {
        var headers = HTTPFields()
        headers[.contentType] = "text/javascript; charset=utf-8"
        headers[.cacheControl] = "max-age=3600"
        headers[.xContentTypeOptions] = "nosniff"
        headers[.resourcePolicy] = "same-origin"
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}

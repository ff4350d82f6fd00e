/// Keeps the page of a survey's quotas up to date: the server sends the part of it that has changed as text, never as markup.
enum CountsScript {
    static let asset = ScriptAsset(
        "counts",
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
}

/// Follows an entry link whose query stands behind `#` (P-24), which no browser sends. What it goes to changes nothing.
enum EntryScript {
    static let asset = ScriptAsset(
        "entry",
        text: """
            "use strict";
            const follow = () => {
                const match = /^#\\/start-survey\\?([\\x21-\\x7e]*)$/.exec(location.hash);
                if (match) location.replace("/start-survey?" + match[1]);
            };
            addEventListener("hashchange", follow);
            follow();

            """)
}

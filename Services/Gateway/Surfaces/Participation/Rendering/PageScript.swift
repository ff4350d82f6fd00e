/// The one script of participation pages. Every page works without it; with it a page is quicker to fill in: it goes to what is wrong, sends
/// once, sums points up, keeps places different, and has sliders, a calendar and groups to drag to.
enum PageScript {
    static let asset = ScriptAsset("page", text: text)

    private static let text = #"""
        (() => {
        "use strict";
        const all = (selector, root = document) => [...root.querySelectorAll(selector)];
        const make = (name, properties, ...children) => {
            const element = Object.assign(document.createElement(name), properties);
            element.append(...children);
            return element;
        };
        const changed = element => element.dispatchEvent(new Event("change", {bubbles: true}));

        // What is wrong is read out and reached first.
        document.getElementById("alert")?.focus();

        // A page is sent once, however often the button is pressed; coming back to it makes it new.
        const sent = new WeakSet();
        for (const form of all("form")) {
            form.addEventListener("submit", event => {
                if (sent.has(form)) return event.preventDefault();
                sent.add(form);
                form.setAttribute("aria-busy", "true");
            });
        }
        addEventListener("pageshow", event => { if (event.persisted) for (const form of all("form")) sent.delete(form); });

        // Who writes an answer of their own has chosen it.
        for (const text of all("input[data-of]")) {
            text.addEventListener("input", () => {
                if (text.value) document.getElementById(text.dataset.of).checked = true;
            });
        }

        // Points: how many are given.
        for (const question of all("[data-sum]")) {
            const output = make("output", {className: "i"});
            const fields = all("input.s", question);
            const show = () => {
                const sum = fields.reduce((total, field) => total + (parseInt(field.value, 10) || 0), 0);
                output.textContent = question.dataset.sum + ": " + sum + (question.dataset.total ? " / " + question.dataset.total : "");
            };
            question.append(output);
            question.addEventListener("input", show);
            show();
        }

        // Ranking: a place that is taken changes hands.
        for (const question of all("[data-rank]")) {
            const selects = all("select", question);
            const places = new Map(selects.map(select => [select, select.value]));
            question.addEventListener("change", event => {
                const select = event.target;
                const other = selects.find(one => one !== select && one.value && one.value === select.value);
                if (other) {
                    const free = selects.map((_, index) => String(index + 1)).filter(place => !selects.some(one => one.value === place));
                    other.value = places.get(select) || free[0] || "";
                    places.set(other, other.value);
                }
                places.set(select, select.value);
            });
        }

        // Sliders: a range beside the number. One that nobody has moved answers nothing.
        for (const field of all("input[data-max]")) {
            const range = make("input", {type: "range", min: field.dataset.min, max: field.dataset.max});
            range.setAttribute("aria-labelledby", field.id + "-l");
            if (field.value) range.value = field.value;
            range.addEventListener("input", () => { field.value = range.value; });
            field.addEventListener("input", () => { if (field.value) range.value = field.value; });
            field.after(range);
        }

        // Dates: a calendar beside the field, which stays.
        for (const field of all("input[data-calendar]")) {
            const pick = make("input", {type: "date", className: "pick", tabIndex: -1});
            if (!pick.showPicker) continue;
            const turned = text => text.split("-").reverse().join("-");
            pick.setAttribute("aria-hidden", "true");
            pick.min = turned(field.dataset.from || "");
            pick.max = turned(field.dataset.to || "");
            pick.addEventListener("change", () => { if (pick.value) field.value = turned(pick.value); field.focus(); });
            const button = make("button", {type: "button", className: "c", textContent: field.dataset.calendar});
            button.addEventListener("click", () => {
                pick.value = turned(field.value);
                pick.showPicker();
            });
            field.after(button, pick);
        }

        // Drag and drop: a box for each group. The lists stay, for keyboards and those who do not drag.
        for (const question of all("[data-sort]")) {
            const rows = all(".f", question);
            if (!rows.length) continue;
            const home = make("div");
            rows[0].before(home);
            const zones = new Map([["", home]]);
            const options = [...rows[0].querySelector("select").options].filter(option => option.value);
            let dragged = null;
            const place = row => {
                const select = row.querySelector("select");
                const isFocused = document.activeElement === select;
                zones.get(select.value).append(row);
                if (isFocused) select.focus();
            };
            const takes = (zone, value) => {
                zone.addEventListener("dragover", event => {
                    if (!dragged) return;
                    event.preventDefault();
                    zone.classList.add("over");
                });
                zone.addEventListener("dragleave", () => zone.classList.remove("over"));
                zone.addEventListener("drop", event => {
                    event.preventDefault();
                    zone.classList.remove("over");
                    if (!dragged) return;
                    const select = dragged.querySelector("select");
                    select.value = value;
                    changed(select);
                });
            };
            takes(home, "");
            for (const option of options.slice().reverse()) {
                const zone = make("div", {className: "zone"}, make("h3", {textContent: option.text}));
                zones.set(option.value, zone);
                takes(zone, option.value);
                home.after(zone);
            }
            for (const row of rows) {
                row.draggable = true;
                row.addEventListener("dragstart", event => {
                    dragged = row;
                    event.dataTransfer.setData("text/plain", "");
                });
                row.addEventListener("dragend", () => { dragged = null; });
                row.addEventListener("change", () => place(row));
                place(row);
            }
        }
        })();

        """#
}

/// The one style sheet of participation pages. It stands in the page, so that nothing is fetched before the page can be read.
///
/// Sizes follow the reader's letters, sides the direction of the writing, colours the reader's day or night.
enum Stylesheet {
    static func text(_ palette: Palette) -> String {
        """
        :root{color-scheme:light dark;--t:#1b2027;--p:#fff;--s:#545b66;--l:#78808c;--f:#f3f5f8;--e:#a8071a;--a:\(palette.day.text);--o:#fff}
        @media(prefers-color-scheme:dark){:root{--t:#e9ebee;--p:#16191e;--s:#b3b9c3;--l:#87909d;--f:#23272e;--e:#ff9d96;--a:\(palette.night.text);--o:#10131a}}
        \(rules)
        """
    }

    private static let rules = """
        *{box-sizing:border-box}
        body{margin:0;font:1.0625rem/1.55 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;color:var(--t);background:var(--p);overflow-wrap:anywhere}
        header,main{max-width:44rem;margin-inline:auto;padding:1rem}
        header{padding-block-end:0}
        header img{display:block;max-block-size:3.5rem;max-inline-size:60%;margin-block-end:.75rem}
        main{padding-block-end:4rem}
        h1{font-size:1.5rem;line-height:1.25;font-weight:650;margin:.5rem 0 1rem}
        h2{font-size:1.2rem;line-height:1.3;margin:1.5rem 0 1rem}
        a{color:var(--a)}
        .pos{display:flex;flex-wrap:wrap;align-items:center;gap:.25rem .75rem;color:var(--s);font-size:.9rem}
        progress{flex:1;min-inline-size:6rem;block-size:.5rem;accent-color:var(--a)}
        fieldset{border:0;margin:0;padding:0;min-inline-size:0}
        .q{margin:0 0 2.25rem;padding:0}
        .q>legend,.l{display:block;font-weight:600;padding:0;margin:0 0 .5rem}
        .req,.i{color:var(--s);font-weight:400;font-size:.9rem}
        .i,.x{margin:0 0 .5rem}
        .e{color:var(--e);font-weight:600;margin:0 0 .5rem}
        .bad{border-inline-start:4px solid var(--e);padding-inline-start:.75rem}
        .alert{border:2px solid var(--e);border-radius:.4rem;padding:.75rem 1rem;margin:0 0 1.5rem}
        .test{border:1px solid currentColor;border-radius:.4rem;padding:.25rem .75rem;font-size:.9rem}
        .alert.n{border-color:var(--a)}
        .alert h2{margin:0 0 .25rem;font-size:1.05rem}
        .alert ul{margin:0;padding-inline-start:1.2rem}
        .alert a{color:var(--e)}
        input,select,textarea,button{font:inherit;color:inherit}
        input:not([type=radio],[type=checkbox],[type=range]),select,textarea{padding:.5rem .6rem;min-block-size:2.75rem;border:1px solid var(--l);border-radius:.4rem;background:var(--p);max-inline-size:100%}
        textarea,.f input:not(.s,[type=range]){inline-size:100%}
        input.s{inline-size:8rem}
        [aria-invalid=true]{border:2px solid var(--e)!important}
        input[type=radio],input[type=checkbox]{accent-color:var(--a);inline-size:1.25rem;block-size:1.25rem;margin:0;flex:none}
        .o{display:flex;flex-wrap:wrap;gap:.4rem .75rem;margin-block-end:.4rem}
        .o label,.r label{display:flex;align-items:center;gap:.7rem;padding:.5rem .75rem;min-block-size:2.75rem;background:var(--f);border:1px solid transparent;border-radius:.4rem;cursor:pointer}
        .o label{flex:1 1 16rem}
        .o>input{flex:1 1 12rem}
        label:has(:checked){border-color:var(--a)!important}
        .f{margin-block-end:.75rem}
        .f>label{display:block;margin-block-end:.25rem}
        .f .s{margin-inline-end:.5rem}
        .r{margin-block-end:1.25rem}
        .r>span{display:block;margin-block-end:.4rem}
        .r label{margin-block-end:.25rem}
        .r label.w{display:block;background:none;border:0;padding:0;cursor:auto}
        .w span{display:block;margin-block-end:.15rem}
        .w input{inline-size:100%}
        .h{display:none}
        .n label{display:flex;flex-direction:column-reverse;align-items:center;justify-content:center;gap:.3rem;padding:.45rem .2rem;background:var(--f);border:1px solid transparent;border-radius:.4rem;cursor:pointer}
        .n{display:grid;grid-template-columns:repeat(6,1fr);gap:.3rem}
        .ends{display:flex;justify-content:space-between;gap:1rem;color:var(--s);font-size:.9rem;margin:.25rem 0 .75rem}
        .go{display:flex;flex-wrap:wrap;align-items:center;gap:.75rem 1.5rem;margin-block-start:1rem}
        button{min-block-size:2.75rem;padding:.55rem 1.75rem;border:1px solid var(--a);border-radius:.4rem;color:var(--o);background:var(--a);font-weight:600;cursor:pointer}
        button.q2{color:var(--a);background:none;border-color:transparent;padding-inline:0;font-weight:400;text-decoration:underline}
        button.c{color:var(--a);background:none;padding:.5rem .75rem;margin-block-start:.35rem;font-weight:400}
        .code{font-size:1.6rem;font-weight:650;letter-spacing:.12em;font-variant-numeric:tabular-nums}
        input[type=range]{inline-size:min(20rem,60%);vertical-align:middle;accent-color:var(--a);min-block-size:2.75rem}
        .pick{position:absolute;inline-size:1px!important;block-size:1px;min-block-size:0!important;padding:0!important;border:0!important;opacity:0;pointer-events:none}
        .zone{border:2px dashed var(--l);border-radius:.4rem;padding:.6rem .75rem;margin-block-end:.75rem;min-block-size:4rem}
        .zone.over{border-color:var(--a)}
        .zone h3{font-size:1rem;margin:0 0 .4rem}
        [draggable=true]{cursor:grab;background:var(--f);border-radius:.4rem;padding:.5rem .75rem}
        :focus-visible{outline:3px solid var(--a);outline-offset:2px}
        [tabindex="-1"]:focus{outline:0}
        label:has([type=radio]:focus-visible,[type=checkbox]:focus-visible){outline:3px solid var(--a);outline-offset:1px}
        @media(min-width:40rem){
        .n{grid-template-columns:repeat(11,1fr)}
        .g.v .h,.g.v .r{grid-template-columns:minmax(7rem,1fr)}
        .g .h,.g .r{display:grid;grid-template-columns:minmax(9rem,2fr);grid-auto-columns:minmax(0,1fr);grid-auto-flow:column;gap:.3rem;align-items:center;margin-block-end:.3rem}
        .g .h{color:var(--s);font-size:.9rem;text-align:center;align-items:end}
        .g .r>span{margin:0}
        .g .r label:not(.w){justify-content:center;margin:0;padding:.5rem}
        .g .r label span{position:absolute;inline-size:1px;block-size:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
        .g .r label{position:relative;margin:0}
        }
        @media(prefers-reduced-motion:no-preference){label,button{transition:border-color .12s,background-color .12s}}
        """
}

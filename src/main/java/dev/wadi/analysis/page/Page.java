package dev.wadi.analysis.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * A whole document around a body. Its policy forbids everything but its own style; it follows the
 * reader's light or dark setting, fits a phone, and prints.
 */
public final class Page {
  private static final String STYLE =
      """
      :root{color-scheme:light dark;--ink:#1b1f24;--soft:#57606a;--line:#d5dae0;--card:#f5f7f9;\
      --back:#fff;--lines:#2f6fb3;--errors:#c2372e;--high:#c2372e;--medium:#9a6700;--low:#1a7f37}
      @media(prefers-color-scheme:dark){:root{--ink:#e6e9ed;--soft:#9aa4af;--line:#363d46;\
      --card:#1c2229;--back:#12161b;--lines:#6ea8e6;--errors:#ff7b72;--high:#ff7b72;\
      --medium:#d8a03a;--low:#4cc26a}}
      *{box-sizing:border-box}
      body{margin:0 auto;padding:24px;max-width:1120px;background:var(--back);color:var(--ink);\
      font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,Helvetica,Arial,sans-serif}
      h1{font-size:24px;line-height:1.25;margin:0 0 4px;overflow-wrap:anywhere}
      h2{font-size:18px;margin:32px 0 8px;padding-bottom:4px;border-bottom:1px solid var(--line)}
      h3{font-size:15px;margin:20px 0 4px}
      p{margin:4px 0 8px}
      .soft{color:var(--soft)}
      code,pre,.mono{font:13px/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
      code,.mono{overflow-wrap:anywhere}
      pre{margin:4px 0 12px;padding:10px 12px;background:var(--card);border:1px solid var(--line);\
      border-radius:6px;overflow-x:auto;white-space:pre}
      pre.wrap{white-space:pre-wrap;overflow-wrap:anywhere}
      .cards{display:flex;flex-wrap:wrap;gap:12px;margin:16px 0}
      .card{flex:1 1 140px;padding:10px 14px;background:var(--card);border:1px solid var(--line);\
      border-radius:8px}
      .card b{display:block;font-size:20px;line-height:1.3;font-variant-numeric:tabular-nums}
      .high b{color:var(--high)}.medium b{color:var(--medium)}.low b{color:var(--low)}
      table{width:100%;border-collapse:collapse;margin:8px 0}
      th,td{padding:6px 10px 6px 0;text-align:left;vertical-align:top;\
      border-bottom:1px solid var(--line)}
      th{font-weight:600;color:var(--soft);white-space:nowrap}
      .n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
      td.n,td.t{white-space:nowrap}
      td:last-child,th:last-child{padding-right:0}
      svg{display:block;width:100%;height:auto}
      .scroll{overflow-x:auto}
      svg text{fill:var(--soft);font-size:11px}
      .grid{stroke:var(--line);stroke-width:1}
      .all{fill:none;stroke:var(--lines);stroke-width:1.6}
      .all-area{fill:var(--lines);opacity:.14;stroke:none}
      .err{fill:none;stroke:var(--errors);stroke-width:1.6}
      .err-area{fill:var(--errors);opacity:.16;stroke:none}
      .peak{fill:var(--errors);opacity:.1}
      .bar{fill:var(--lines)}.bar-err{fill:var(--errors)}.bar-back{fill:var(--card)}
      td.bars{width:34%;min-width:90px;padding-top:11px}
      td.bars svg{height:12px}
      summary{cursor:pointer}
      details p{margin:8px 0 0}
      @media(max-width:640px){body{padding:14px}svg.chart{min-width:560px}svg.chart text{font-size:16px}\
      .wide{display:none}th,td{padding-right:6px}td.bars{width:24%}.card{flex-basis:120px}}
      @media print{:root{--ink:#000;--soft:#444;--line:#bbb;--card:#fff;--back:#fff;--lines:#1f5a99;\
      --errors:#b3261e;--high:#b3261e;--medium:#7a5200;--low:#14632b;color-scheme:light}\
      body{padding:0;max-width:none;font-size:11px}h2{break-after:avoid}tr,.card,svg{break-inside:avoid}\
      pre{white-space:pre-wrap;overflow-wrap:anywhere}\
      pre.diagram{white-space:pre;overflow:hidden;font-size:6.5px}thead{display:table-header-group}}
      @page{margin:14mm}
      """;

  private Page() {}

  /** The document. */
  public static String of(String title, Html body) {
    Html page = new Html();
    page.tag("!DOCTYPE html").tag("html lang=\"en\"").tag("head").tag("meta charset=\"utf-8\"");
    page.tag("meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"");
    page.tag(
        "meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src"
            + " 'sha256-"
            + digest()
            + "'; base-uri 'none'; form-action 'none'\"");
    page.tag("meta name=\"referrer\" content=\"no-referrer\"").element("title", title);
    return page + "<style>" + STYLE + "</style>\n</head>\n<body>\n" + body + "</body>\n</html>\n";
  }

  private static String digest() {
    try {
      return Base64.getEncoder()
          .encodeToString(MessageDigest.getInstance("SHA-256").digest(STYLE.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}

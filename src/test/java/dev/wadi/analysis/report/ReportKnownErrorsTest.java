package dev.wadi.analysis.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.analysis.Effort;
import dev.wadi.analysis.triage.Incident;
import dev.wadi.capture.CaptureReader;
import dev.wadi.kit.LineCapture;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where logtap goes wrong in a report; the numbers are those of its specification. */
class ReportKnownErrorsTest {
  @TempDir Path temp;

  @Test
  void w34_a_page_obeys_nothing_that_a_line_says() throws Exception {
    String hostile = "</pre></style><script>fetch('//x')</script>\" onload=\"failed <svg/onload=1>";
    LineCapture lines = new LineCapture();
    for (int i = 0; i < 20; i++) {
      lines.line(i * 30, hostile + " " + i, "app", hostile, hostile, hostile + i % 2);
      lines.line(i * 30 + 10, hostile, "app", "x" + hostile);
    }
    String page =
        Report.run(lines.write(temp.resolve("c")), hostile, ReportRequest.DEFAULTS, Effort.of(2))
            .toHtml();

    // Every tag that is there is one of ours.
    Matcher tags = Pattern.compile("<(/?[a-zA-Z!][^\\s>]*)").matcher(page);
    while (tags.find()) {
      assertThat(tags.group(1).replace("/", ""))
          .isIn(
              "!DOCTYPE",
              "html",
              "head",
              "meta",
              "title",
              "style",
              "body",
              "h1",
              "h2",
              "h3",
              "p",
              "div",
              "b",
              "span",
              "table",
              "tbody",
              "thead",
              "tr",
              "td",
              "th",
              "br",
              "svg",
              "rect",
              "line",
              "text",
              "polygon",
              "polyline",
              "details",
              "summary",
              "pre");
    }
    // No attribute that could run something, and no quote that ends one.
    String bare = page.replaceAll("\"[^\"<>]*\"", "\"\"");
    Matcher attributes = Pattern.compile("<[a-z][^>]*\\son[a-z]+=").matcher(bare);
    assertThat(attributes.find()).isFalse();
    assertThat(page.split("<html", -1)).hasSize(2);
  }

  @Test
  void w49_everything_is_read_once() throws Exception {
    CaptureReader reader = Incident.lines().write(temp.resolve("c"), 3);
    Effort effort = Effort.of(2);
    Report.run(reader, ReportRequest.DEFAULTS, effort);

    assertThat(effort.report().filesRead()).isEqualTo(3);
    assertThat(effort.passedBytes()).isEqualTo(effort.expectedBytes());
  }
}

package dev.wadi.proof;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

class ProofReportTest {
  private static ProofResult result(String name, String expected, String came) {
    ProofCase of =
        new ProofCase(
            Path.of("c.yaml"),
            "c.yaml",
            0,
            7,
            name,
            ProofCase.NOON,
            false,
            List.of(),
            Map.of(),
            Tree.fields(Map.of("setAside", new Tree.Text(9, expected))));
    return ProofResult.of(of, Tree.texts(Map.of("setAside", came)), Duration.ofMillis(12));
  }

  @Test
  void people_read_what_was_expected_and_what_came() {
    assertThat(ProofReport.lines(result("one", "1", "2\n3"), text -> text))
        .containsExactly(
            "FAILED  one  (c.yaml:7)", "  setAside, line 9", "    - 1", "    + 2", "    + 3");
    assertThat(ProofReport.lines(result("one", "1", "1"), text -> text))
        .containsExactly("ok      one  (c.yaml:7)");
  }

  @Test
  void the_xml_is_xml_whatever_came() throws Exception {
    ProofReport report =
        new ProofReport(
            List.of(result("good", "1", "1"), result("<&\"\u0001> 💧", "1", "]]>\u001b[0m\ud800")),
            Duration.ofMillis(1_500));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    report.junit(bytes);

    Element suite =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(bytes.toByteArray()))
            .getDocumentElement();

    assertThat(suite.getTagName()).isEqualTo("testsuite");
    assertThat(suite.getAttribute("tests")).isEqualTo("2");
    assertThat(suite.getAttribute("failures")).isEqualTo("1");
    assertThat(suite.getAttribute("time")).isEqualTo("1.500");
    assertThat(suite.getElementsByTagName("testcase").getLength()).isEqualTo(2);
    Element failure = (Element) suite.getElementsByTagName("failure").item(0);
    assertThat(failure.getTextContent()).contains("- 1", "+ ]]>");
    assertThat(bytes.toString(UTF_8)).contains("name=\"good\"");
  }
}

package dev.wadi.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every link of the documentation leads somewhere, and the site has it all. */
class DocsSiteTest {
  @TempDir Path home;

  private void page(String path, String text) throws IOException {
    Path file = home.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  @Test
  void all_links_of_our_own_pages_lead_somewhere() throws IOException {
    assertThat(DocsSite.of(Path.of("")).problems()).isEmpty();
  }

  @Test
  void our_own_site_has_every_page_in_its_navigation_and_in_its_index() throws IOException {
    DocsSite site = DocsSite.of(Path.of(""));
    site.write(home);
    String index = Files.readString(home.resolve("search.js"));
    String start = Files.readString(home.resolve("index.html"));

    for (Path page : site.order().values().stream().flatMap(List::stream).toList()) {
      String html =
          page.toString().replaceFirst("README\\.md$", "index.md").replaceFirst("md$", "html");
      assertThat(home.resolve(html)).content().contains("<main id=\"main\">", "<h1 id=");
      assertThat(index).contains("\"u\":\"" + html + "#");
      assertThat(start).contains("<a href=\"" + html + "\"");
    }
    assertThat(home.resolve("docs/images/console-page-flow.png")).isNotEmptyFile();
    assertThat(start).contains("src=\"docs/images/console-page-flow.png\"");
    assertThat(home.resolve("docs/keys.html")).content().contains("href=\"../site.css\"");
  }

  @Test
  void what_leads_nowhere_is_named_with_its_line() throws IOException {
    page(
        "README.md",
        "# One\n\n[a](docs/a.md), [b](docs/none.md)\n[c](docs/a.md#nowhere) [d](#one)\n");
    page("docs/README.md", "# Pages\n\n## Begin\n\n- [One](../README.md)\n");
    page(
        "docs/a.md",
        "# A\n\n![p](p.png) <host>\n[out](../../etc/passwd) [w](https://x.example/#y)\n");

    assertThat(DocsSite.of(home).problems())
        .containsExactly(
            "README.md:3: docs/none.md: there is nothing",
            "README.md:4: docs/a.md#nowhere: there is no such section",
            "docs/a.md:3: p.png: there is nothing",
            "docs/a.md:4: ../../etc/passwd: there is nothing",
            "docs/a.md:3: <host>: no reader sees this",
            "docs/README.md: docs/a.md is not in the list of pages");
  }

  @Test
  void links_files_and_folders_come_along() throws IOException {
    page(
        "README.md",
        "# The \"one\" & only\n\n"
            + "## Two words\n\n"
            + "[a](docs/a.md#part-2) [f](ops/) [x](ops/x.conf) [d](docs/) <!-- c -->\n");
    page("docs/README.md", "# Pages\n\n## Begin\n\n- [One](../README.md), [A](a.md)\n");
    page(
        "docs/a.md",
        "# A: long\n\n"
            + "## Part\n\n"
            + "## Part 2\n\n"
            + "| a |\n"
            + "|---|\n"
            + "| b |\n\n"
            + "[up](../README.md#two-words)\n");
    page("ops/x.conf", "x = 1\n");
    Path target = home.resolve("made");
    DocsSite site = DocsSite.of(home);
    site.write(target);

    assertThat(site.problems()).isEmpty();
    assertThat(site.order())
        .isEqualTo(Map.of("Begin", List.of(Path.of("README.md"), Path.of("docs/a.md"))));
    assertThat(target.resolve("index.html"))
        .content()
        .contains(
            "<title>The &quot;one&quot; &amp; only · Wadi</title>",
            "href=\"docs/a.html#part-2\"",
            "href=\"ops/index.html\"",
            "href=\"ops/x.conf\"",
            "href=\"docs/index.html\"",
            "<h2 id=\"two-words\">",
            "<li class=\"level2\"><a href=\"#two-words\">Two words</a></li>");
    assertThat(target.resolve("docs/a.html"))
        .content()
        .contains(
            "href=\"../index.html#two-words\"",
            "<a href=\"a.html\" aria-current=\"page\">A</a>",
            "<div class=\"table\"><table>");
    assertThat(target.resolve("ops/x.conf")).hasContent("x = 1\n");
    assertThat(target.resolve("ops/index.html"))
        .content()
        .contains("<a href=\"x.conf\">x.conf</a>");
  }

  @ParameterizedTest
  @CsvSource({
    "Two commands, two-commands",
    "`wadi run --profile kafka`, wadi-run---profile-kafka",
    "What's lost? Nothing., whats-lost-nothing",
    "Übersicht der Türen, übersicht-der-türen",
    "a_b – c/d, a_b--cd",
  })
  void an_anchor_is_the_one_that_github_gives(String title, String anchor) {
    assertThat(Page.slug(title.replace("`", ""))).isEqualTo(anchor);
  }

  @Test
  void a_title_that_is_there_twice_has_a_number() {
    Page page = new Page(Path.of("x.md"), "# A\n\n## B\n\n### B\n\ntext `code` here\n");

    assertThat(page.sections()).extracting(Page.Section::anchor).containsExactly("a", "b", "b-1");
    assertThat(page.sections().get(2).text()).contains("text code here");
  }
}

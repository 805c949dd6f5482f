package dev.wadi.app.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Templates, and routes made of them, change while everything else runs on. */
class TemplateReloadTest {
  /* Read before the template that it uses, since the order of files does not matter. */
  private static final String USERS = "10-users.camel.yaml";
  private static final String TEMPLATES = "20-templates.camel.yaml";

  @TempDir Path directory;
  private CamelContext context;
  private RouteFolder folder;

  @BeforeEach
  void start() throws Exception {
    write(TEMPLATES, template("answer", "says {{text}}") + template("other", "{{text}}"));
    write(USERS, user("a", "answer", "one") + user("b", "answer", "two") + user("c", "other", "x"));
    context = new DefaultCamelContext();
    context.getShutdownStrategy().setTimeout(5);
    folder =
        new RouteFolder(
            context,
            new RouteCatalogue(List.of(), directory),
            new RouteCheck(new Properties(), name -> false, RouteLibraries.none()));
    folder.load();
    context.start();
  }

  @AfterEach
  void stop() throws Exception {
    folder.close();
    context.close();
  }

  private static String template(String id, String says) {
    return """
    - routeTemplate:
        id: %s
        parameters:
          - {name: name}
          - {name: text}
        route:
          from:
            uri: direct:{{name}}
            steps:
              - setBody: {id: say, constant: "%s"}
    """
        .formatted(id, says);
  }

  private static String user(String id, String template, String text) {
    return """
    - templatedRoute:
        routeTemplateRef: %s
        routeId: %s
        parameters: [{name: name, value: %s}, {name: text, value: %s}]
    """
        .formatted(template, id, id, text);
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(directory.resolve(name), text);
  }

  private String ask(String route) {
    return context.createProducerTemplate().requestBody("direct:" + route, "?", String.class);
  }

  @Test
  void routes_are_made_whatever_the_order_of_the_files() {
    assertThat(List.of(ask("a"), ask("b"), ask("c"))).containsExactly("says one", "says two", "x");
    assertThat(context.getProcessor("a-say")).isNotNull();
    assertThat(context.getProcessor("b-say")).isNotNull();
  }

  @Test
  void only_the_changed_one_is_made_anew() throws Exception {
    Route untouched = context.getRoute("b");

    write(USERS, user("a", "answer", "new") + user("b", "answer", "two") + user("d", "other", "y"));

    assertThat(folder.rescan()).isTrue();
    assertThat(List.of(ask("a"), ask("b"), ask("d"))).containsExactly("says new", "says two", "y");
    assertThat(context.getRoute("b")).isSameAs(untouched);
    assertThat(context.getRoute("c")).as("taken out of the file").isNull();
    assertThat(folder.problems()).isEmpty();
  }

  @Test
  void a_changed_template_concerns_those_that_are_made_of_it() throws Exception {
    Route untouched = context.getRoute("c");

    write(TEMPLATES, template("answer", "tells {{text}}") + template("other", "{{text}}"));

    assertThat(folder.rescan()).isTrue();
    assertThat(List.of(ask("a"), ask("b"))).containsExactly("tells one", "tells two");
    assertThat(context.getRoute("c")).isSameAs(untouched);
  }

  @Test
  void a_broken_edit_leaves_what_runs() throws Exception {
    Route before = context.getRoute("a");

    write(USERS, user("a", "answer", "new").replace("name: text", "name: txet"));

    assertThat(folder.rescan()).isFalse();
    assertThat(folder.problems()).extracting(RouteProblem::message).isNotEmpty();
    assertThat(folder.problems())
        .first()
        .hasToString(USERS + ":4: the template answer has no parameter txet (did you mean text?)");
    assertThat(context.getRoute("a")).isSameAs(before);
    assertThat(List.of(ask("a"), ask("b"), ask("c"))).containsExactly("says one", "says two", "x");
  }

  @Test
  void a_template_that_is_used_cannot_be_taken_away() throws Exception {
    write(TEMPLATES, template("answer", "says {{text}}"));

    assertThat(folder.rescan()).isFalse();
    assertThat(folder.problems()).isNotEmpty();
    assertThat(ask("c")).isEqualTo("x");
  }

  @Test
  void a_template_goes_with_the_last_that_was_made_of_it() throws Exception {
    write(TEMPLATES, template("answer", "says {{text}}"));
    write(USERS, user("a", "answer", "one"));

    assertThat(folder.rescan()).isTrue();
    assertThat(folder.problems()).isEmpty();
    assertThat(context.getRoute("c")).isNull();
    assertThat(ask("a")).isEqualTo("says one");
  }
}

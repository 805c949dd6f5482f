package dev.wadi.app.routes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RouteCatalogueTest {
  @TempDir Path directory;

  private static RouteFile file(String name, String text) {
    return new RouteFile(name, "classpath:routes/" + name, true, text);
  }

  @Test
  void files_of_the_folder_replace_and_add_in_the_order_of_names() throws IOException {
    RouteCatalogue catalogue =
        new RouteCatalogue(
            List.of(file("20-b.camel.yaml", "# b\n"), file("10-a.camel.yaml", "# a\n")), directory);
    Files.writeString(directory.resolve("20-b.camel.yaml"), "# mine\n");
    Files.writeString(directory.resolve("15-c.yml"), "# c\n");

    List<RouteFile> files = catalogue.effective();

    assertThat(files)
        .extracting(RouteFile::name)
        .containsExactly("10-a.camel.yaml", "15-c.yml", "20-b.camel.yaml");
    assertThat(files).extracting(RouteFile::text).containsExactly("# a\n", "# c\n", "# mine\n");
    assertThat(files).extracting(RouteFile::builtIn).containsExactly(true, false, false);
  }

  @Test
  void what_editors_leave_in_a_folder_is_no_route_file() throws IOException {
    for (String name :
        List.of(".a.yaml", ".#a.yaml", "#a.yaml#", "a.yaml~", "a.yaml.swp", "a.txt", "4913")) {
      Files.writeString(directory.resolve(name), "- nonsense");
    }
    Files.createDirectory(directory.resolve("folder.yaml"));

    assertThat(new RouteCatalogue(List.of(), directory).effective()).isEmpty();
  }

  @Test
  void a_folder_that_is_not_there_holds_nothing() throws IOException {
    assertThat(new RouteCatalogue(List.of(), directory.resolve("missing")).effective()).isEmpty();
  }

  @Test
  void export_writes_all_or_nothing() throws IOException {
    RouteCatalogue catalogue =
        new RouteCatalogue(
            List.of(file("10-a.camel.yaml", "# a\n"), file("20-b.camel.yaml", "# b\n")), null);
    Path target = directory.resolve("out");
    Files.createDirectory(target);
    Files.writeString(target.resolve("20-b.camel.yaml"), "# mine\n");

    assertThatThrownBy(() -> catalogue.export(target, false))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(target.resolve("10-a.camel.yaml")).doesNotExist();

    assertThat(catalogue.export(target, true)).hasSize(2);
    assertThat(target.resolve("20-b.camel.yaml")).hasContent("# b\n");
  }

  @Test
  void built_in_files_are_found_in_a_jar_and_in_a_folder() throws IOException {
    Path jar = directory.resolve("some.jar");
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(out)) {
      for (String name : List.of("routes/", "routes/10-a.camel.yaml", "other/20-b.camel.yaml")) {
        entries.putNextEntry(new JarEntry(name));
        entries.write(name.endsWith("/") ? new byte[0] : "# jar\n".getBytes(UTF_8));
      }
    }
    Path classes = Files.createDirectories(directory.resolve("classes/routes"));
    Files.writeString(classes.resolve("30-c.camel.yaml"), "# folder\n");

    for (var expected :
        List.of(
            List.of(jar, "10-a.camel.yaml", "# jar\n"),
            List.of(classes.getParent(), "30-c.camel.yaml", "# folder\n"))) {
      URL place = ((Path) expected.get(0)).toUri().toURL();
      try (URLClassLoader loader = new URLClassLoader(new URL[] {place}, null)) {
        RouteFile found = RouteCatalogue.builtIn(loader).get(0);

        assertThat(RouteCatalogue.builtIn(loader)).hasSize(1);
        assertThat(found.name()).isEqualTo(expected.get(1));
        assertThat(found.text()).isEqualTo(expected.get(2));
      }
    }
  }

  @Test
  void the_page_about_routes_knows_every_template_and_its_parameters() throws Exception {
    List<String> rows =
        Files.readAllLines(Path.of("docs/routes.md")).stream()
            .filter(line -> line.startsWith("| `"))
            .toList();
    try (DefaultCamelContext context = new DefaultCamelContext(false)) {
      for (RouteFile file : RouteCatalogue.ofTheProgram().builtIn()) {
        for (var found : RouteDefinitions.builders(context, file, file.text())) {
          RouteBuilder builder = (RouteBuilder) found;
          builder.configureRoutes(context);
          for (var template : builder.getRouteTemplateCollection().getRouteTemplates()) {
            String parameters =
                template.getTemplateParameters().stream()
                    .map(
                        p ->
                            p.getName()
                                + (p.getDefaultValue() == null ? "" : "=" + p.getDefaultValue()))
                    .collect(Collectors.joining("`, `", "`", "`"));
            assertThat(rows).contains("| `" + template.getId() + "` | " + parameters + " |");
            assertThat(template.getTemplateParameters())
                .allMatch(p -> p.getDescription() != null, template.getId() + " is described");
          }
        }
      }
    }
  }
}

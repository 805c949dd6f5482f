package dev.wadi.kit;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.TemplateCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Helm's own library asked of a chart, in a process of its own: it is written in Go and brings
 * signal handlers that tests beside it should not have to live with.
 *
 * <p>Writes to the folder {@code lint.txt}, and for each file of values {@code NAME.values.yaml}
 * there is {@code NAME.yaml}, or {@code NAME.error} with Helm's words.
 */
public final class HelmRun {
  private HelmRun() {}

  /**
   * Renders a chart with every file of values in a folder, as a release of the file's name up to
   * {@code @}.
   */
  public static void render(Path chart, Path folder) throws IOException, InterruptedException {
    Path said = folder.resolve("helm.log");
    Process helm =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                HelmRun.class.getName(),
                chart.toString(),
                folder.toString())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    if (!helm.waitFor(120, TimeUnit.SECONDS) || helm.exitValue() != 0) {
      helm.destroyForcibly();
      throw new IOException("Helm did not end well: " + Files.readString(said));
    }
  }

  public static void main(String[] words) throws IOException {
    Helm helm = new Helm(Path.of(words[0]));
    Path folder = Path.of(words[1]);
    LintResult lint = helm.lint().strict().call();
    Files.writeString(
        folder.resolve("lint.txt"),
        (lint.isFailed() ? "failed" : "passed") + "\n" + String.join("\n", lint.getMessages()));
    List<Path> files = new ArrayList<>();
    try (var all = Files.newDirectoryStream(folder, "*.values.yaml")) {
      all.forEach(files::add);
    }
    for (Path values : files) {
      String name = values.getFileName().toString().replace(".values.yaml", "");
      TemplateCommand template =
          helm.template()
              .withName(name.replaceFirst("@.*", ""))
              .withNamespace("logs")
              .withValuesFile(values);
      try {
        Files.writeString(folder.resolve(name + ".yaml"), template.call());
      } catch (IllegalStateException refused) {
        Files.writeString(folder.resolve(name + ".error"), String.valueOf(refused.getMessage()));
      }
    }
  }
}

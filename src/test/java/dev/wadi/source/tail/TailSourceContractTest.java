package dev.wadi.source.tail;

import dev.wadi.kit.LiveGateway;
import dev.wadi.kit.SourceContractTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/** A file that grows, read by a route made of the template, keeps what every source promises. */
class TailSourceContractTest extends SourceContractTest {
  @TempDir Path logs;

  @Override
  protected String source() {
    return "my-files";
  }

  @Override
  protected String route() {
    return """
    - templatedRoute:
        routeTemplateRef: tail-source
        routeId: my-files
        parameters: [{name: name, value: my-files}, {name: paths, value: "%s/*.log"}]
    """
        .formatted(logs);
  }

  /* Whoever writes to a file hears nothing; what is refused comes again. */
  @Override
  protected boolean answers() {
    return false;
  }

  @Override
  protected boolean bring(LiveGateway gateway, List<String> lines) throws Exception {
    Files.writeString(
        logs.resolve("app.log"),
        String.join("\n", lines) + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
    return true;
  }
}

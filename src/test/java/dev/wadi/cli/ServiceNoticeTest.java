package dev.wadi.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What systemd hears of a gateway, and that it hears nothing where there is none. */
class ServiceNoticeTest {
  @TempDir Path folder;

  private final ByteArrayOutputStream remarks = new ByteArrayOutputStream();

  @Test
  void systemd_is_told_when_pushes_are_taken_and_when_the_stop_begins() throws Exception {
    ServiceNotice notice = notice("/run/notify", "echo \"$@\" >> " + folder.resolve("heard"));

    notice.ready("Takes pushes at http://127.0.0.1:3100");
    notice.stopping();

    assertThat(folder.resolve("heard"))
        .content()
        .isEqualTo(
            "--ready --pid=%d --status=Takes pushes at http://127.0.0.1:3100%nSTOPPING=1 STATUS=Answers what is under way%n"
                .formatted(ProcessHandle.current().pid()));
    assertThat(remarks.toString(UTF_8)).isEmpty();
  }

  @Test
  void who_is_no_service_tells_nobody() throws Exception {
    notice("", "echo \"$@\" >> " + folder.resolve("heard")).ready("Takes pushes");

    assertThat(folder.resolve("heard")).doesNotExist();
  }

  @Test
  void a_notice_that_does_not_arrive_is_remarked_and_ends_nothing() throws Exception {
    notice("/run/notify", "exit 3").ready("Takes pushes");
    new ServiceNotice(
            Map.of("NOTIFY_SOCKET", "/run/notify"), folder.resolve("none").toString(), output())
        .stopping();

    assertThat(remarks.toString(UTF_8))
        .contains("systemd was not told: ", " ended with 3", folder.resolve("none").toString());
  }

  private ServiceNotice notice(String socket, String script) throws Exception {
    Path program = Files.writeString(folder.resolve("notify"), "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    return new ServiceNotice(Map.of("NOTIFY_SOCKET", socket), program.toString(), output());
  }

  private Output output() {
    return new Output(OutputStream.nullOutputStream(), new PrintStream(remarks, true, UTF_8));
  }
}

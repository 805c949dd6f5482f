package dev.wadi.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Tells systemd how the service stands ({@code Type=notify}), when this process is one: that is
 * when it has {@code NOTIFY_SOCKET}. By the program {@code systemd-notify}, since Java knows no
 * datagrams of Unix sockets. That systemd cannot be told is remarked and is no reason to end.
 */
final class ServiceNotice {
  private static final int SECONDS = 5;

  private final boolean service;
  private final String program;
  private final Output output;

  ServiceNotice(Map<String, String> environment, String program, Output output) {
    this.service = !environment.getOrDefault("NOTIFY_SOCKET", "").isEmpty();
    this.program = program;
    this.output = output;
  }

  /** Pushes are taken from now on. */
  void ready(String status) {
    tell("--ready", "--pid=" + ProcessHandle.current().pid(), "--status=" + status);
  }

  /** The stop has begun. */
  void stopping() {
    tell("STOPPING=1", "STATUS=Answers what is under way");
  }

  private void tell(String... words) {
    if (!service) {
      return;
    }
    List<String> command = new ArrayList<>(List.of(program));
    command.addAll(List.of(words));
    try {
      Process told =
          new ProcessBuilder(command)
              .redirectInput(ProcessBuilder.Redirect.PIPE)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!told.waitFor(SECONDS, TimeUnit.SECONDS)) {
        told.destroyForcibly();
        output.remark("systemd was not told: " + program + " took more than " + SECONDS + " s");
      } else if (told.exitValue() != 0) {
        output.remark("systemd was not told: " + program + " ended with " + told.exitValue());
      }
    } catch (IOException e) {
      output.remark("systemd was not told: " + Failure.of(e).message());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

package dev.wadi.cli.wal;

import dev.wadi.buffer.wal.offline.WalInspector;
import dev.wadi.cli.CommandException;
import dev.wadi.cli.ExitCode;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the commands ask of a write-ahead log, and what they say when it cannot be answered. */
final class WalQuestions {
  /** Something that is asked of a write-ahead log. */
  interface Question<T> {
    T ask() throws IOException;
  }

  private WalQuestions() {}

  /* The engine takes what cannot be for a wrong argument, and so do we. */
  static <T> T asked(Question<T> question) throws IOException {
    try {
      return question.ask();
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.INVALID_ARGS, String.valueOf(e.getMessage()));
    }
  }

  static String onlyTenant(WalInspector inspector) throws IOException {
    List<String> tenants = inspector.tenants();
    if (tenants.size() != 1) {
      throw new CommandException(
          ExitCode.INVALID_ARGS,
          tenants.isEmpty()
              ? "there is no tenant in this write-ahead log"
              : "--tenant: missing (expected: one of " + String.join(", ", tenants) + ")");
    }
    return tenants.get(0);
  }

  static void requireTenantIfNamed(WalInspector inspector, @Nullable String tenant)
      throws IOException {
    if (tenant != null) {
      requireTenant(inspector, tenant);
    }
  }

  static void requireTenant(WalInspector inspector, String tenant) throws IOException {
    List<String> tenants = inspector.tenants();
    if (!tenants.contains(tenant)) {
      throw new CommandException(
          ExitCode.NOT_FOUND,
          "tenant: " + tenant + " (expected: one of " + String.join(", ", tenants) + ")");
    }
  }
}

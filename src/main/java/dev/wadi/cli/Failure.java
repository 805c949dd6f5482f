package dev.wadi.cli;

import dev.wadi.app.settings.SettingsException;
import dev.wadi.buffer.wal.disk.WalLockedException;
import dev.wadi.buffer.wal.disk.WalVersionException;
import dev.wadi.capture.CaptureException;
import dev.wadi.capture.signature.SignatureFormatException;
import dev.wadi.deadletters.ReplayStoppedException;
import dev.wadi.store.StoreException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParameterException;

/**
 * What went wrong, in the words of the command line: a code and one sentence on one line.
 *
 * @param code what kind of failure
 * @param message one sentence; no line breaks
 */
record Failure(ExitCode code, String message) {
  Failure {
    message = message.strip().replaceAll("\\s*\\R\\s*", "; ");
  }

  /** Finds the code and the words for whatever a command threw. */
  static Failure of(Throwable thrown) {
    Throwable e = unwrapped(thrown);
    if (e instanceof CommandException known) {
      return new Failure(known.code(), text(e));
    }
    if (e instanceof SettingsException) {
      return new Failure(ExitCode.SETTINGS, text(e));
    }
    if (e instanceof ParameterException wrong) {
      String name = wrong.getCommandLine().getCommandSpec().qualifiedName();
      String sentence = WrongArgument.sentence(wrong);
      return new Failure(ExitCode.INVALID_ARGS, sentence + " (see " + name + " --help)");
    }
    if (e instanceof CaptureException capture) {
      return new Failure(code(capture.kind()), text(e));
    }
    if (e instanceof StoreException store) {
      return new Failure(code(store.kind()), text(e));
    }
    if (e instanceof SignatureFormatException) {
      return new Failure(ExitCode.INVALID_ARGS, text(e));
    }
    if (e instanceof ReplayStoppedException stopped) {
      return new Failure(code(stopped.kind()), text(e));
    }
    if (e instanceof WalLockedException || e instanceof WalVersionException) {
      return new Failure(ExitCode.INTERNAL, text(e));
    }
    if (e instanceof NoSuchFileException || e instanceof FileNotFoundException) {
      return new Failure(ExitCode.NOT_FOUND, text(e) + ": no such file or directory");
    }
    if (e instanceof AccessDeniedException denied) {
      String told = denied.getReason() == null ? ": permission denied" : "";
      return new Failure(ExitCode.PERMISSION, text(e) + told);
    }
    if (e instanceof FileAlreadyExistsException) {
      return new Failure(ExitCode.INTERNAL, text(e) + ": exists already");
    }
    if (e instanceof NotDirectoryException) {
      return new Failure(ExitCode.NOT_FOUND, text(e) + ": not a directory");
    }
    if (network(e)) {
      return new Failure(ExitCode.NETWORK, e.getMessage() == null ? named(e) : text(e));
    }
    if (e instanceof FileSystemException || e instanceof BindException || sentence(e)) {
      return new Failure(ExitCode.INTERNAL, text(e));
    }
    return new Failure(ExitCode.INTERNAL, named(e) + place(e));
  }

  /** The document that stands for this failure in JSON. */
  Map<String, Object> document() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("exit_code", code.number());
    document.put("error", code.word());
    document.put("message", message);
    document.put("recoverable", code.recoverable());
    return document;
  }

  /**
   * Failures of our own making, and plain ones, carry a sentence; others are named by their type.
   */
  private static boolean sentence(Throwable e) {
    return e instanceof IOException
        && e.getMessage() != null
        && (e.getClass() == IOException.class || e.getClass().getName().startsWith("dev.wadi."));
  }

  private static ExitCode code(CaptureException.Kind kind) {
    return switch (kind) {
      case NOT_A_CAPTURE, DAMAGED -> ExitCode.NOT_FOUND;
      case UNWRITABLE, HELD -> ExitCode.PERMISSION;
      case NEWER_VERSION, LOCKED, SEALED -> ExitCode.INTERNAL;
    };
  }

  private static ExitCode code(StoreException.Kind kind) {
    return switch (kind) {
      case NOT_FOUND -> ExitCode.NOT_FOUND;
      case FORBIDDEN -> ExitCode.PERMISSION;
      case UNAVAILABLE -> ExitCode.NETWORK;
      case CHANGED -> ExitCode.FINDINGS;
    };
  }

  private static ExitCode code(ReplayStoppedException.Kind kind) {
    return switch (kind) {
      case BUSY -> ExitCode.INTERNAL;
      case FORBIDDEN -> ExitCode.PERMISSION;
      case NO_DOOR -> ExitCode.NOT_FOUND;
      case UNAVAILABLE -> ExitCode.NETWORK;
      case TOO_MANY_REJECTED -> ExitCode.FINDINGS;
    };
  }

  private static Throwable unwrapped(Throwable thrown) {
    Throwable e = thrown;
    while (wraps(e) && e.getCause() != null) {
      e = e.getCause();
    }
    return e;
  }

  private static boolean wraps(Throwable e) {
    return e instanceof UncheckedIOException
        || e instanceof ExecutionException
        || e instanceof CompletionException;
  }

  private static boolean network(Throwable e) {
    return e instanceof ConnectException
        || e instanceof UnknownHostException
        || e instanceof NoRouteToHostException
        || e instanceof SocketTimeoutException
        || e instanceof HttpTimeoutException
        || e instanceof UnresolvedAddressException
        || e instanceof TimeoutException;
  }

  private static String text(Throwable e) {
    @Nullable String message = e.getMessage();
    return message == null || message.isBlank() ? e.getClass().getSimpleName() : message;
  }

  private static String named(Throwable e) {
    String name = e.getClass().getSimpleName();
    return e.getMessage() == null ? name : name + ": " + e.getMessage();
  }

  /** Where in our code it happened: a bug report needs it, and nobody else is harmed by it. */
  private static String place(Throwable e) {
    if (e instanceof IOException) {
      return "";
    }
    for (StackTraceElement frame : e.getStackTrace()) {
      if (frame.getClassName().startsWith("dev.wadi.")) {
        return " (at " + frame.getFileName() + ":" + frame.getLineNumber() + ")";
      }
    }
    return "";
  }
}

package dev.wadi.app.rooms;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * Whether a gateway can listen somewhere. Looked at before anything is made, so that a port in use
 * costs one sentence and not half a start.
 */
public final class Ports {
  private Ports() {}

  /** True when nobody listens there and we may. */
  public static boolean free(String host, int port) {
    try {
      return bind(host, port) >= 0;
    } catch (IOException e) {
      // Whatever the reason, it cannot be had.
      return false;
    }
  }

  /**
   * The port to listen at: the one asked for, or one that is free when 0 was asked for.
   *
   * @param setting the key that a person would change
   * @throws BindException when it cannot be had; the message is one sentence that names the setting
   */
  static int require(String host, int port, String setting) throws IOException {
    try {
      return bind(host, port);
    } catch (UnknownHostException e) {
      throw bindException(host + " is no address of this machine (see " + hostOf(setting) + ")", e);
    } catch (BindException e) {
      throw refusal(host, port, setting, e);
    }
  }

  /**
   * What is behind a failed start of the routes: a sentence for a port that was free a moment ago,
   * what went wrong with a file or folder, or the failure itself.
   */
  static Exception explained(Exception failure, String host, int port, String setting) {
    for (@Nullable Throwable e = failure; e != null && e != e.getCause(); e = e.getCause()) {
      if (e instanceof BindException taken) {
        return refusal(host, port, setting, taken);
      }
      if (e instanceof IOException cause) {
        return cause;
      }
    }
    return failure;
  }

  private static BindException refusal(String host, int port, String setting, BindException cause) {
    String text = String.valueOf(cause.getMessage());
    String why =
        text.contains("in use")
            ? "is in use by another program (stop it, or set " + setting + ")"
            : "cannot be had: " + text + " (see " + hostOf(setting) + ")";
    return bindException("the port " + host + ":" + port + " " + why, cause);
  }

  private static BindException bindException(String message, Exception cause) {
    BindException refusal = new BindException(message);
    refusal.initCause(cause);
    return refusal;
  }

  private static String hostOf(String setting) {
    return setting.replaceFirst("port$", "host");
  }

  private static int bind(String host, int port) throws IOException {
    try (ServerSocket socket = new ServerSocket()) {
      // As the servers do it: a connection of yesterday that still dies does not count.
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getByName(host), port));
      return socket.getLocalPort();
    }
  }
}

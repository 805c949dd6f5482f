package dev.wadi.console;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.nio.file.Path;

/**
 * Sends a file in small pieces, each when the one before it has gone: whoever reads slowly holds
 * few of them in memory. For the event loop.
 */
final class FileSending {
  private static final int PIECE_BYTES = 1 << 16;
  private static final OpenOptions READING =
      new OpenOptions().setRead(true).setWrite(false).setCreate(false);

  private FileSending() {}

  /**
   * Begins; the status and the headers are set already.
   *
   * @param goesOn is told of each piece
   * @return done when all is out, failed when the file cannot be read or the reader has gone
   */
  static Future<Void> begin(Vertx vertx, HttpServerRequest request, Path file, Runnable goesOn) {
    return vertx
        .fileSystem()
        .open(file.toString(), READING)
        .compose(open -> open.size().compose(size -> send(request, open, size, goesOn)));
  }

  private static Future<Void> send(
      HttpServerRequest request, AsyncFile open, long size, Runnable goesOn) {
    HttpServerResponse response = request.response();
    response.putHeader("Content-Length", Long.toString(size));
    goesOn.run();
    if (HttpMethod.HEAD.equals(request.method())) {
      return open.close().compose(closed -> response.end());
    }
    Promise<Void> done = Promise.promise();
    // What has been announced is sent, though the file should grow.
    open.setReadBufferSize(PIECE_BYTES).setReadLength(size);
    open.exceptionHandler(done::tryFail);
    response.exceptionHandler(done::tryFail);
    response.closeHandler(gone -> done.tryFail("the reader has gone"));
    open.endHandler(end -> response.end().onSuccess(out -> done.tryComplete()));
    open.handler(
        piece -> {
          goesOn.run();
          response.write(piece);
          if (response.writeQueueFull()) {
            open.pause();
            response.drainHandler(drained -> open.resume());
          }
        });
    return done.future().eventually(() -> open.close());
  }
}

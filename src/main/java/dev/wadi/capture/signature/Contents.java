package dev.wadi.capture.signature;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** The files of a capture, wherever it lies: a folder, a bucket, behind a link. */
public interface Contents {
  /**
   * Names of all files, those in folders below with slashes, in any order; without those of a lock
   * and of a hold. Links and other things that are no plain files are among them.
   */
  List<String> names() throws IOException;

  /** Whether a name is that of a plain file. */
  boolean isFile(String name) throws IOException;

  /**
   * A file from its beginning.
   *
   * @throws java.nio.file.NoSuchFileException when it is not there
   */
  InputStream open(String name) throws IOException;

  /** How the capture is called in front of people. */
  String title();
}

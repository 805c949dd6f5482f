package dev.wadi.sink.capture;

import dev.wadi.capture.CaptureMetadata;
import java.nio.file.Path;

/**
 * A capture folder of the store.
 *
 * @param tenant the folder's tenant; the plain tenant with a single capture
 * @param open it is being written now
 */
public record CaptureInfo(Path folder, String tenant, boolean open, CaptureMetadata metadata) {}

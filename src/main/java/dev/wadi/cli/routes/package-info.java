/** {@code wadi routes}: what happens to the logs, as files. */
@NullMarked
package dev.wadi.cli.routes;

import org.jspecify.annotations.NullMarked;

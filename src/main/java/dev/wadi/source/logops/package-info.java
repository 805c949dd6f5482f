/** LogOps' HTTP interface: records in three forms, signed or with a key. */
@NullMarked
package dev.wadi.source.logops;

import org.jspecify.annotations.NullMarked;

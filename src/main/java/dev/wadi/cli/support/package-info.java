/** What somebody hands to whoever helps: how a gateway is, in one file, without secrets. */
@NullMarked
package dev.wadi.cli.support;

import org.jspecify.annotations.NullMarked;

/**
 * What sources share: a ticket for what arrived, the memory it may hold, its counts by source and
 * reason, and whether everything is accounted for.
 */
@NullMarked
package dev.wadi.source.intake;

import org.jspecify.annotations.NullMarked;

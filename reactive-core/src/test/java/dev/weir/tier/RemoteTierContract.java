/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.tier;

/** The contract of a remote tier, whatever it is made of. */
public interface RemoteTierContract
        extends EntryContract,
                BulkContract,
                LeaseContract,
                FillContract,
                WriteContract,
                QuarantineContract,
                GenerationContract,
                EpochContract,
                KeysContract,
                HostileNamesContract,
                ConcurrencyContract,
                AcceptContract,
                OperationContract,
                DirtyContract {}

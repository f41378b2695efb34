#ifndef UPSCALE_CONTROL_GROUPS_H
#define UPSCALE_CONTROL_GROUPS_H

#include <stdint.h>

/// What a control group's folder says; UINT64_MAX for nothing.
typedef uint64_t upscale_group_reader(const char *folder);

/// Reads up to two whole numbers at the beginning of a group's file.
/// - Returns: how many there are; 0 where there is no file, or “max” in it.
int upscale_group_numbers(const char *folder, const char *name, uint64_t numbers[2]);

/// The least that the control groups which this process is in say of a controller, such as “memory”: its own and those
/// around it, in the first or the second version of control groups. UINT64_MAX where none says anything.
/// - Parameters:
///   - membership: a file like /proc/self/cgroup.
///   - root: a folder like /sys/fs/cgroup.
uint64_t upscale_least_of_groups(const char *membership, const char *root, const char *controller,
                                 upscale_group_reader *first, upscale_group_reader *second);

#endif

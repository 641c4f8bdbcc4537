#pragma once

class KONTOR_EXPORT ProductManager final
{
};
